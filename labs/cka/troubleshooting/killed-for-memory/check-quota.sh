# shellcheck disable=SC2154
object quotas "/api/v1/namespaces/$NAMESPACE/resourcequotas"
found=$(jq -r '[.items[] | "\(.metadata.name) \(.spec.hard["limits.memory"] // "-") \(.metadata.uid)"] | join("; ")' <<< "$quotas")
[ "$found" = "agreed 280Mi $(recall quota)" ] || fail "the quota agreed that was there, with 280Mi of limits.memory" "${found:-no quota}"
object frame "/apis/apps/v1/namespaces/$NAMESPACE/deployments/frame"
[ "$(jq '.status.availableReplicas // 0' <<< "$frame")" -ge 1 ] || fail "the deployment frame keeps its pod" "it has none"
pass "280Mi, and frame has its pod"
