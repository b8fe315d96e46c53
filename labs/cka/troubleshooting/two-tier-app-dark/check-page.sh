# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods"
row=$(recall row)
for node in $LAB_WORKERS; do
  answer=$(curl -sS --max-time $((LAB_PATIENCE / 4)) -D /dev/stderr "http://$node:30333/seats" 2>&1 | tr -d '\r')
  grep -qw "$row" <<< "$answer" || fail "http://$node:30333/seats shows the row" "$(head -n 1 <<< "$answer")"
  front=$(sed -n 's/^[Xx]-[Ff]ront: //p' <<< "$answer")
  [ "$(jq --arg name "${front:-none}" 'any(.items[]; .metadata.name == $name and .metadata.labels.app == "front")' <<< "$pods")" = true ] || fail "a pod of front has answered on $node" "${front:-somebody else}"
done
pass "each of $LAB_WORKERS"
