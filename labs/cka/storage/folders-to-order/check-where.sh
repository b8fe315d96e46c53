# shellcheck disable=SC2154
ready_pod pod kettle
object running "/api/v1/namespaces/$NAMESPACE/pods/$pod"
read -r node claim <<< "$(jq -r '"\(.spec.nodeName) \([.spec.volumes[].persistentVolumeClaim.claimName? // empty] | join(","))"' <<< "$running")"
[ "$node" = "$NODE" ] || fail "kettle runs on $NODE" "$pod is on $node"
[ "$claim" = yeast ] || fail "kettle uses the claim yeast" "it uses ${claim:-none}"
pass "$pod runs on $node"
