set -e
kubectl -n "$NAMESPACE" expose deployment ferry --type=NodePort --port=8080 --target-port=web
kubectl -n "$NAMESPACE" patch service ferry --type=json -p '[{"op": "replace", "path": "/spec/ports/0/nodePort", "value": '"$PORT"'}]'
for node in $LAB_WORKERS; do wait_until 100 curl -sf --max-time 5 -o /dev/null "http://$node:$PORT"; done
