node=$(api "/api/v1/nodes/$NODE" -f 2>&1) || fail "the API server answers" "$node"
[ "$(jq -r '.spec.unschedulable // false' <<< "$node")" = false ] || fail "$NODE may get pods" "it is cordoned (unschedulable)"
taints=$(jq -r '[.spec.taints[]? | select(.effect != "PreferNoSchedule") | "\(.key)=\(.value // ""):\(.effect)"] | join(" ")' <<< "$node")
[ -z "$taints" ] || fail "$NODE has no taint that keeps pods away" "$taints"
pass "$NODE is schedulable and has no taint"
