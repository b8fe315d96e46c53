set -e
kubectl -n "$NAMESPACE" patch deployment oven --type=json -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/livenessProbe/initialDelaySeconds", "value": 180}]'
wait_until 250 rolled_out "$NAMESPACE" oven
