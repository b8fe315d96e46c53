set -e
kubectl label namespace "$NAMESPACE" dock inspected-
kubectl -n "$NAMESPACE" rollout restart deployment crane
wait_until 200 rolled_out "$NAMESPACE" crane
