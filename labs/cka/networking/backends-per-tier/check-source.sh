# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/front"
[ "$(jq -r '"\(.metadata.uid) \(.metadata.generation)"' <<< "$deployment")" = "$(recall front)" ] || fail "front is as it was" "it was changed"
object pods '/api/v1/namespaces/trade/pods?labelSelector=app%3Dprices'
asked=0
for pod in $(jq -r '.items[].metadata.name' <<< "$pods"); do
  asked=$((asked + $(api "/api/v1/namespaces/trade/pods/$pod/log?sinceSeconds=90" -f 2> /dev/null | grep -c 'GET /list')))
done
[ "$asked" -gt 0 ] || fail "the pods of prices in trade are asked" "nobody asks them" "What front gets comes from somewhere else."
pass "asked $asked times in the last 90 s"
