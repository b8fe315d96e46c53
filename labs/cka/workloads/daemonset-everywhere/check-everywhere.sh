# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dweather"
for node in $LAB_WORKERS; do
  count=$(jq --arg node "$node" "$READY_PODS"'[ready_pods[] | select(.spec.nodeName == $node)] | length' <<< "$pods")
  [ "$count" = 1 ] || fail "one ready pod of weather on $node" "$count"
  said=$(ssh -n "root@$node" cat /var/lib/weather/now 2>&1)
  [[ $said =~ ^[0-9]+$ ]] || fail "the weather of $node in its file /var/lib/weather/now" "$said"
  [ $(($(date +%s) - said)) -le 120 ] || fail "the weather of $node is of now" "it is $(($(date +%s) - said)) s old"
done
object node "/api/v1/nodes/$NODE"
[ "$(jq 'any(.spec.taints[]?; .key == "garden" and .value == "quiet" and .effect == "NoSchedule")' <<< "$node")" = true ] || fail "the taint of $NODE stays" "it is gone"
pass "on each of $LAB_WORKERS"
