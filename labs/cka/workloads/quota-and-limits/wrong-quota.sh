set -e
kubectl -n "$NAMESPACE" patch quota agreed --type=merge -p '{"spec": {"hard": {"requests.memory": "1Gi"}}}'
# The controller of the ReplicaSet waits longer after each refusal.
kubectl -n "$NAMESPACE" rollout restart deployment till
wait_until 200 rolled_out "$NAMESPACE" till
