# shellcheck disable=SC2154
object set "/apis/apps/v1/namespaces/$NAMESPACE/daemonsets/meter"
object node /api/v1/nodes/server
keys=$(jq -c '[.spec.taints[]?.key]' <<< "$node")
more=$(jq -r --argjson keys "$keys" '[.spec.template.spec.tolerations[]? | (.key // "") as $key | select(($keys | index($key)) == null) | if $key == "" then "everything" else $key end] | join(" ")' <<< "$set")
[ -z "$more" ] || fail "meter tolerates the taint of server and no other" "it tolerates $more"
pass "it tolerates nothing else"
