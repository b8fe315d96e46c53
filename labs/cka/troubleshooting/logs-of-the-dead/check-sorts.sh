# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dsorter"
pod=$(jq -r "$READY_PODS"'ready_pods | last | .metadata.name // ""' <<< "$pods")
[ -n "$pod" ] || fail "a pod of sorter that is ready" "$(jq -r '[.items[] | "\(.status.phase), ready: \([.status.containerStatuses[]? | select(.ready) | .name] | join(", "))"] | join("; ")' <<< "$pods")"
sorted=$(page "$pod" sorted)
[[ $sorted =~ ^[0-9]+$ ]] || fail "/sorted has a time" "it has none"
age=$(($(date +%s) - sorted))
[ "$age" -le 90 ] || fail "/sorted is of now" "it is $age s old"
pass "sorted $age s ago"
