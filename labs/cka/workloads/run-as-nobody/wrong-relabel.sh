set -e
kubectl label namespace "$NAMESPACE" pod-security.kubernetes.io/enforce- pod-security.kubernetes.io/warn=restricted
kubectl -n "$NAMESPACE" patch deployment clock --type=strategic -p '{"spec": {"template": {"spec": {"securityContext": {"runAsNonRoot": true, "runAsUser": '"$USER_ID"', "seccompProfile": {"type": "RuntimeDefault"}},
  "containers": [{"name": "clock", "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}}}'
wait_until 200 rolled_out "$NAMESPACE" clock
