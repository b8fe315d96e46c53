set -e
kubectl -n "$NAMESPACE" set resources deployment till --requests=memory=32Mi
wait_until 200 rolled_out "$NAMESPACE" till
