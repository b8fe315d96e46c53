# shellcheck disable=SC2154
object pod "/api/v1/namespaces/$NAMESPACE/pods/courier"
[ "$(jq -r .metadata.uid <<< "$pod")" = "$(recall courier)" ] || fail "the pod that waited" "another one of its name"
node=$(jq -r '.spec.nodeName // ""' <<< "$pod")
[ "$node" = "$NODE" ] || fail "courier is on $NODE" "${node:-it waits for a node}"
phase=$(jq -r .status.phase <<< "$pod")
[ "$phase" = Running ] || fail "courier runs" "it is $phase"
pass "courier runs on $node"
