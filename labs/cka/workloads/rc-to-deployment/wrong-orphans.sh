set -e
kubectl -n "$NAMESPACE" delete rc bread --cascade=orphan
