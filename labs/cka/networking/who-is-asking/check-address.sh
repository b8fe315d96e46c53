# shellcheck disable=SC2154
# A visit that nobody else makes, by each node; what is answered does not matter here.
mark=visit-$RANDOM$RANDOM
came=""
for node in $LAB_WORKERS; do
  code=$(curl -s --max-time $((LAB_PATIENCE / 4)) -o /dev/null -w "%{http_code}" "http://$node:30444/$mark-$node")
  [ "$code" = 000 ] || came+=" $node"
done
[ -n "$came" ] || fail "a node answers on port 30444" "none does"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dguestbook"
log=''
for pod in $(jq -r '.items[] | select(.metadata.deletionTimestamp == null and .status.phase == "Running") | .metadata.name' <<< "$pods"); do
  log+=$(api "/api/v1/namespaces/$NAMESPACE/pods/$pod/log?tailLines=200" | grep -F "$mark")$'\n'
done
for node in $came; do
  from=$(grep -F "$mark-$node" <<< "$log" | cut -d ' ' -f 1 | head -n 1)
  [ "$from" = "$LAB_ADDRESS" ] || fail "a visit by way of $node comes from $LAB_ADDRESS" "${from:-it is in no log}"
done
pass "by way of$came: $LAB_ADDRESS"
