set -e
kubectl -n "$NAMESPACE" patch deployment oven --type=json -p '[{"op": "add", "path": "/spec/template/spec/containers/0/startupProbe", "value": {"httpGet": {"path": "/", "port": 80}, "periodSeconds": 5, "timeoutSeconds": 5, "failureThreshold": 40}}]'
wait_until 250 rolled_out "$NAMESPACE" oven
