set -e
kubectl patch pv pictures-old --type=merge -p "$(jq -n --arg modes "$MODES" '{metadata: {labels: {kind: env.KIND}},
  spec: {accessModes: ($modes | ltrimstr("[") | rtrimstr("]") | split(",")), storageClassName: env.CLASS, capacity: {storage: env.SIZE}}}')"
bound() { [ "$(kubectl -n "$NAMESPACE" get pvc pictures -o jsonpath='{.status.phase}')" = Bound ]; }
wait_until 100 bound
wait_until 150 rolled_out "$NAMESPACE" gallery
