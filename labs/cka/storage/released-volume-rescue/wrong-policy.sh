set -e
kubectl patch pv ledger-2025 --type=merge -p '{"spec": {"claimRef": null, "persistentVolumeReclaimPolicy": "Delete"}}'
claim ledger 50Mi ledger-2025 | kubectl create --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" reader
