set -e
kubectl -n "$NAMESPACE" patch service guestbook --type=merge -p '{"spec": {"externalTrafficPolicy": "Local"}}'
one() { local node; for node in $LAB_WORKERS; do curl -sf --max-time 3 -o /dev/null "http://$node:30444" || return 0; done; return 1; }
wait_until 60 one
