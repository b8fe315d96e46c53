set -e
kubectl label node "$LARGE" speed=fast
wait_until 200 rolled_out "$NAMESPACE" runner
