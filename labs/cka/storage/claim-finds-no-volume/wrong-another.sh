set -e
kubectl get pv pictures-old -o json | jq --arg modes "$MODES" '.metadata = {name: "pictures-new", labels: {kind: env.KIND}} | del(.status, .spec.claimRef) | .spec.local.path = "/srv/museum/new"
  | .spec.accessModes = ($modes | ltrimstr("[") | rtrimstr("]") | split(",")) | .spec.storageClassName = env.CLASS | .spec.capacity.storage = env.SIZE' | kubectl create --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" gallery
