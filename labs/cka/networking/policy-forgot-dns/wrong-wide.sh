set -e
kubectl -n "$NAMESPACE" patch networkpolicy house-rules --type=json -p '[{"op":"add","path":"/spec/egress/-","value":{"to":[{"namespaceSelector":{}}]}}]'
