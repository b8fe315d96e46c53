# shellcheck disable=SC2154
ready_pod pod press
object running "/api/v1/namespaces/$NAMESPACE/pods/$pod"
read -r node cpu <<< "$(jq -r '"\(.spec.nodeName) \(.spec.containers[0].resources.requests.cpu // "none")"' <<< "$running")"
[ "$node" = "$NODE" ] || fail "press runs on $NODE" "$pod is on $node"
case $cpu in
  200m | 0.2) pass "$pod is on $node, with $cpu" ;;
  *) fail "press is promised 200m of a processor" "$cpu" "It needs that much; a pod that is promised less only gets a place." ;;
esac
