# shellcheck disable=SC2154
object scalers "/apis/autoscaling/v2/namespaces/$NAMESPACE/horizontalpodautoscalers"
read -r status said <<< "$(jq -r '[.items[] | select(.spec.scaleTargetRef.name == "press") | .status.conditions[]? | select(.type == "ScalingActive")][0] | "\(.status // "False") \(.message // "it has not looked yet")"' <<< "$scalers")"
[ "$status" = True ] || fail "the autoscaler has figures to go by" "$said"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dpress"
wrong=$(jq -r '[.items[] | select(.metadata.deletionTimestamp == null) | .spec.containers[].resources.requests.cpu // "none" | select(. != "50m" and . != "0.05")] | unique | join(", ")' <<< "$pods")
[ -z "$wrong" ] || fail "each press requests 50m" "$wrong"
pass "$said"
