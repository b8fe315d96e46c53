port=$(api /api/v1/namespaces/default/services/nginx -f | jq -r '.spec.ports[0].nodePort')
for node in $LAB_WORKERS; do wait_until 120 curl -sf --max-time $((LAB_PATIENCE / 2)) -o /dev/null "http://$node:$port"; done
