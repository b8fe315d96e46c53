set -e
kubectl -n "$NAMESPACE" delete ingress tram
