set -e
kubectl -n "$NAMESPACE" patch deployment oven --type=json -p '[{"op": "remove", "path": "/spec/template/spec/containers/0/livenessProbe"}]'
wait_until 250 rolled_out "$NAMESPACE" oven
