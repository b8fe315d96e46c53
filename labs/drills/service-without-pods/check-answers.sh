port=$(api /api/v1/namespaces/default/services/nginx -f | jq -r '.spec.ports[0].nodePort')
for node in $LAB_WORKERS; do
  answer=$(curl -sS --max-time $((LAB_PATIENCE / 2)) -o /dev/null -w '%{http_code}' "http://$node:$port" 2>&1)
  [ "$answer" = 200 ] || fail "http://$node:$port answers" "$answer"
done
pass "port $port answers on $LAB_WORKERS"
