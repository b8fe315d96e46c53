# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dclerk"
pod=$(jq -r '[.items[] | select(.status.phase == "Running" and .metadata.deletionTimestamp == null)][0].metadata.name // ""' <<< "$pods")
[ -n "$pod" ] || fail "a pod of clerk that runs" "there is none"
last=$(api "/api/v1/namespaces/$NAMESPACE/pods/$pod/log?tailLines=1" -f 2> /dev/null)
[[ $last == *found ]] || fail "clerk finds its files" "the last time it said: ${last:-nothing}"
age=$(($(date +%s) - ${last%% *}))
[ "$age" -le 60 ] || fail "clerk has found them just now" "$age s ago"
pass "$age s ago"
