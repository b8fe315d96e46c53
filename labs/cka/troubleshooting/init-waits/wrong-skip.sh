set -e
kubectl -n "$NAMESPACE" patch deployment loaf --type=json -p '[{"op": "remove", "path": "/spec/template/spec/initContainers/1"}]'
wait_until 250 rolled_out "$NAMESPACE" loaf
