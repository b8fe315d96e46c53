# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/oven"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Doven"
[ "$(jq -r '.spec.replicas' <<< "$deployment")" -ge 1 ] || fail "an oven" "it was scaled to 0"
rolled_out "$NAMESPACE" oven || fail "oven is available" "$(jq -r '[.items[] | .status.containerStatuses[]? | "started \(.restartCount + 1) times, \(if .ready then "ready" else "not ready" end)"] | join("; ")' <<< "$pods")"
# A reboot starts it again, too, but does not kill it.
killed=$(jq '[.items[] | select(.metadata.deletionTimestamp == null) | .status.containerStatuses[]? | select(.lastState.terminated.exitCode == 137)] | length' <<< "$pods")
[ "$killed" = 0 ] || fail "an oven that was never killed" "it was killed, and started again"
pass "it runs, and was not killed"
