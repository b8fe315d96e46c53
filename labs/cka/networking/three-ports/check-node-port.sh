# shellcheck disable=SC2154
for node in $LAB_WORKERS; do
  answer=$(curl -sS --max-time $((LAB_PATIENCE / 4)) -o /dev/null -w '%{http_code}' "http://$node:$PORT" 2>&1)
  [ "$answer" = 200 ] || fail "http://$node:$PORT answers" "$answer"
done
object services /api/v1/services
owner=$(jq -r --argjson port "$PORT" '[.items[] | select(any(.spec.ports[]?; .nodePort == $port)) | "\(.metadata.namespace)/\(.metadata.name)"][0] // "no service"' <<< "$services")
[ "$owner" = "$NAMESPACE/ferry" ] || fail "the service ferry has the port $PORT of the nodes" "$owner has it"
pass "each of $LAB_WORKERS"
