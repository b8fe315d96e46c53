# shellcheck disable=SC2154
object node "/api/v1/nodes/$NODE"
[ "$(jq -r '.spec.unschedulable // false' <<< "$node")" = false ] || fail "$NODE takes pods of the render team" "it is cordoned"
taints=$(jq -r '[.spec.taints[]? | select(.effect == "NoSchedule" or .effect == "NoExecute") | select(.key | test("(^|\\.)kubernetes\\.io/") | not) | "\(.key)=\(.value // ""):\(.effect)"] | join(" ")' <<< "$node")
[ -n "$taints" ] || fail "a taint on $NODE that keeps others away" "it has none"
object other "/api/v1/nodes/$OTHER"
[ "$(jq -r '[(.spec.unschedulable // false)] + [.spec.taints[]? | select(.effect != "PreferNoSchedule") | true] | any' <<< "$other")" = false ] || fail "$OTHER is open to everybody" "it is closed, too"
pass "$taints"
