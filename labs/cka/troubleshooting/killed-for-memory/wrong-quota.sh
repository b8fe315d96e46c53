set -e
kubectl -n "$NAMESPACE" patch quota agreed --type=merge -p '{"spec": {"hard": {"limits.memory": "2Gi"}}}'
kubectl -n "$NAMESPACE" set resources deployment album --limits=memory=512Mi
wait_until 250 rolled_out "$NAMESPACE" album
