set -e
# The policy Retain: the object goes, the folder stays.
kubectl get pv ledger-2025 -o json |
  jq '.metadata = {name: "ledger-again"} | del(.status, .spec.claimRef) | .spec.claimRef = {apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: env.NAMESPACE, name: "ledger"}' > volume.json
kubectl delete pv ledger-2025 --timeout=0s
kubectl create --validate=false -f volume.json
rm volume.json
claim ledger 100Mi | kubectl create --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" reader
