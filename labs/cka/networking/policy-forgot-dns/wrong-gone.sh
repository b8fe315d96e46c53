set -e
kubectl -n "$NAMESPACE" delete networkpolicy house-rules
