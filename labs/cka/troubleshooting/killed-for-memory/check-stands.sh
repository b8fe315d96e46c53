# shellcheck disable=SC2154
ready_pod pod album
object running "/api/v1/namespaces/$NAMESPACE/pods/$pod"
killed=$(jq '[.status.containerStatuses[].restartCount] | add' <<< "$running")
[ "$killed" = 0 ] || fail "$pod was never restarted" "$killed times" "$(jq -r '[.status.containerStatuses[].lastState.terminated.reason // empty] | join(", ")' <<< "$running")"
page "$pod" > /dev/null || fail "$pod answers" "it does not"
rolled_out "$NAMESPACE" album || fail "the update of album is through" "it is not"
pass "$pod stands"
