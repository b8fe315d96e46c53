# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/runner"
[ "$(jq .spec.replicas <<< "$deployment")" = 2 ] || fail "two replicas" "$(jq .spec.replicas <<< "$deployment")"
rolled_out "$NAMESPACE" runner || fail "both pods of runner are available" "$(jq '.status.availableReplicas // 0' <<< "$deployment")"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Drunner"
elsewhere=$(jq -r --arg node "$LARGE" '[.items[] | select(.metadata.deletionTimestamp == null and .spec.nodeName != $node) | .spec.nodeName] | unique | join(", ")' <<< "$pods")
[ -z "$elsewhere" ] || fail "they are on $LARGE" "some are on $elsewhere"
object node "/api/v1/nodes/$LARGE"
[ "$(jq -r '.metadata.labels | "\(.size) \(.speed)"' <<< "$node")" = 'large null' ] || fail "the labels of $LARGE say what it is" "$(jq -c '.metadata.labels | {size, speed}' <<< "$node")" "Nobody has measured that it is fast."
pass "both on $LARGE"
