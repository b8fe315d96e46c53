set -e
kubectl -n "$NAMESPACE" create secret generic vault --from-literal=password="$(kubectl -n "$NAMESPACE" get deployment vault -o jsonpath='{.spec.template.spec.containers[0].env[0].value}')"
