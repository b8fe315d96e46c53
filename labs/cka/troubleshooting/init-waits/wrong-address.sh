set -e
address=$(kubectl -n "$NAMESPACE" get pods -l app=mill -o jsonpath='{.items[0].status.podIP}')
kubectl -n "$NAMESPACE" patch deployment loaf --type=json -p '[{"op": "replace", "path": "/spec/template/spec/initContainers/1/env/0/value", "value": "http://'"$address"':8080/stock"}]'
wait_until 250 rolled_out "$NAMESPACE" loaf
