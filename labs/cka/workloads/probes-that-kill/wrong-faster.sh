set -e
kubectl -n "$NAMESPACE" patch deployment oven --type=json -p '[{"op": "replace", "path": "/spec/template/spec/containers/0/command", "value": ["nginx", "-g", "daemon off;"]}]'
wait_until 250 rolled_out "$NAMESPACE" oven
