# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/clerk"
[ "$(jq -r '"\(.metadata.uid) \(.metadata.generation)"' <<< "$deployment")" = "$(recall clerk)" ] || fail "the deployment clerk as it was" "it was changed"
pass "clerk is as it was"
