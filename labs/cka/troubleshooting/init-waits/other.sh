set -e
kubectl -n "$NAMESPACE" delete service mill --ignore-not-found
service mill 8080 | kubectl create --validate=false -f -
kubectl -n "$NAMESPACE" patch deployment loaf --type=json -p '[{"op": "replace", "path": "/spec/template/spec/initContainers/1/env/0/value", "value": "http://mill/stock"}]'
wait_until 250 rolled_out "$NAMESPACE" loaf
