set -e
kubectl -n "$NAMESPACE" scale deployment till --replicas=1
wait_until 60 rolled_out "$NAMESPACE" till
