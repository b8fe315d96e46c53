# shellcheck disable=SC2154
ready_pod pod front
last=$(api "/api/v1/namespaces/$NAMESPACE/pods/$pod/log?tailLines=1" -f 2> /dev/null)
[ "${last#* }" = "$(recall prices)" ] || fail "front has the list of prices" "the last time it got: ${last#* }"
age=$(($(date +%s) - ${last%% *}))
[ "$age" -le 60 ] || fail "front has asked just now" "$age s ago"
pass "$age s ago"
