# shellcheck disable=SC2154
object node /api/v1/nodes/server
taints=$(jq -r '[.spec.taints[]? | select(.effect != "PreferNoSchedule") | "\(.key):\(.effect)"] | join(" ")' <<< "$node")
[ -n "$taints" ] || fail "server has a taint that keeps ordinary pods off" "it has none"
object pods "/api/v1/namespaces/$NAMESPACE/pods?fieldSelector=spec.nodeName%3Dserver"
others=$(jq -r '[.items[] | select(.metadata.deletionTimestamp == null) | .metadata | select(.labels.app != "meter") | .name] | join(" ")' <<< "$pods")
[ -z "$others" ] || fail "of this namespace only meter is on server" "also $others"
pass "$taints keeps them off"
