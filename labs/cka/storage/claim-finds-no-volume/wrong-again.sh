set -e
kubectl get pv pictures-old -o json | jq --arg modes "$MODES" '.metadata = {name: "pictures-old", labels: {kind: env.KIND}} | del(.status, .spec.claimRef)
  | .spec.accessModes = ($modes | ltrimstr("[") | rtrimstr("]") | split(",")) | .spec.storageClassName = env.CLASS | .spec.capacity.storage = env.SIZE' > volume.json
kubectl delete pv pictures-old --timeout=0s
kubectl create --validate=false -f volume.json
rm volume.json
wait_until 200 rolled_out "$NAMESPACE" gallery
