# shellcheck disable=SC2154
object scalers "/apis/autoscaling/v2/namespaces/$NAMESPACE/horizontalpodautoscalers"
desired=$(jq -r '[.items[] | select(.spec.scaleTargetRef.name == "press") | .status.desiredReplicas // 0] | max // 0' <<< "$scalers")
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/press"
available=$(jq -r '.status.availableReplicas // 0' <<< "$deployment")
[ "$desired" -ge 3 ] || fail "the autoscaler wants three or more" "it wants $desired"
[ "$available" -ge 3 ] || fail "three presses or more" "$available"
pass "$available presses"
