set -e
kubectl patch pv ledger-2025 --type=json -p '[{"op": "remove", "path": "/spec/claimRef"}]'
claim ledger 50Mi ledger-2025 | kubectl apply --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" reader
