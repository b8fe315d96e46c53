set -e
kubectl -n "$NAMESPACE" set resources deployment press --requests=cpu=50m
wait_until 120 rolled_out "$NAMESPACE" press
kubectl -n "$NAMESPACE" autoscale deployment press --min=1 --max=4 --cpu-percent=50
