set -e
kubectl get pv ledger-2025 -o json |
  jq '.metadata = {name: "ledger-new"} | del(.status, .spec.claimRef) | .spec.local.path = "/srv/archive/new"' | kubectl create --validate=false -f -
claim ledger 50Mi ledger-new | kubectl create --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" reader
