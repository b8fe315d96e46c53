set -e
kubectl label namespace "$NAMESPACE" pod-security.kubernetes.io/enforce=baseline --overwrite
kubectl -n "$NAMESPACE" patch deployment clock --type=strategic -p '{"spec": {"template": {"spec": {"securityContext": {"runAsUser": '"$USER_ID"'}}}}}'
wait_until 200 rolled_out "$NAMESPACE" clock
