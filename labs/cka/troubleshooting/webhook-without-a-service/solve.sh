set -e
kubectl delete validatingwebhookconfiguration inspector
# The controller of the ReplicaSet waits longer after each refusal.
kubectl -n "$NAMESPACE" rollout restart deployment crane
wait_until 200 rolled_out "$NAMESPACE" crane
