set -e
kubectl -n "$NAMESPACE" set resources deployment press --requests=cpu=50m
kubectl -n "$NAMESPACE" scale deployment press --replicas=4
wait_until 120 rolled_out "$NAMESPACE" press
