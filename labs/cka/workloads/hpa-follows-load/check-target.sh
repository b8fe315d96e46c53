# shellcheck disable=SC2154
object scalers "/apis/autoscaling/v2/namespaces/$NAMESPACE/horizontalpodautoscalers"
found=$(jq -r '[.items[] | select(.spec.scaleTargetRef | .kind == "Deployment" and .name == "press")] | if length == 0 then "there is none" else
  map("from \(.spec.minReplicas // 1) to \(.spec.maxReplicas), \([.spec.metrics[]? | if .type == "Resource" then "\(.resource.name) \(.resource.target.averageUtilization // "?") %" else .type end] | join(", "))") | join("; ") end' <<< "$scalers")
[ "$found" = 'from 1 to 4, cpu 50 %' ] || fail "one autoscaler of press, from 1 to 4, cpu 50 %" "$found"
pass "$found"
