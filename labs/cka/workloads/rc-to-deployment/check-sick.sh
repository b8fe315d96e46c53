# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods"
sick=$(jq -c --arg uid "$(recall sick)" '[.items[] | select(.metadata.uid == $uid and .metadata.deletionTimestamp == null)][0]' <<< "$pods")
[ "$sick" != null ] || fail "the sick pod is there, to be examined" "it is gone"
[ "$(jq -r .status.phase <<< "$sick")" = Running ] || fail "the sick pod runs" "it is $(jq -r .status.phase <<< "$sick")"
[ "$(jq -r .metadata.labels.app <<< "$sick")" != bread ] || fail "the service does not lead to the sick pod" "it has the label app=bread"
pass "$(jq -r .metadata.name <<< "$sick") is aside"
