# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/oven"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Doven"
[ "$(jq -r '.spec.replicas' <<< "$deployment")" -ge 1 ] || fail "an oven" "it was scaled to 0"
rolled_out "$NAMESPACE" oven || fail "oven is available" "$(jq -r '[.items[] | .status.containerStatuses[]? | "started \(.restartCount + 1) times, \(if .ready then "ready" else "not ready" end)"] | join("; ")' <<< "$pods")"
restarts=$(jq '[.items[] | select(.metadata.deletionTimestamp == null) | .status.containerStatuses[]?.restartCount] | add // 0' <<< "$pods")
[ "$restarts" = 0 ] || fail "pods that were never restarted" "$restarts restarts"
pass "it runs, and was not restarted"
