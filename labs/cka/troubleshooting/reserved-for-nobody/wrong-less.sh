set -e
kubectl -n "$NAMESPACE" set resources deployment press --requests=cpu=100m
wait_until 200 rolled_out "$NAMESPACE" press
