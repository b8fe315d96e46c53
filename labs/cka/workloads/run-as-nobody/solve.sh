set -e
kubectl -n "$NAMESPACE" patch deployment clock --type=strategic -p '{"spec": {"template": {"spec": {"securityContext": {"runAsNonRoot": true, "runAsUser": '"$USER_ID"', "seccompProfile": {"type": "RuntimeDefault"}},
  "containers": [{"name": "clock", "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}}}'
wait_until 200 rolled_out "$NAMESPACE" clock
