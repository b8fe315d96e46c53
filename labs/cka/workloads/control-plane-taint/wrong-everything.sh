set -e
kubectl -n "$NAMESPACE" patch daemonset meter -p '{"spec":{"template":{"spec":{"tolerations":[{"operator":"Exists"}]}}}}'
