# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/runner"
prefers=$(jq '[.spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[]? | select(.weight > 0) | .preference.matchExpressions[]? | select(.key == "speed" and ((.operator == "In" and (.values | index("fast") != null)) or .operator == "Exists"))] | length' <<< "$deployment")
[ "$prefers" -gt 0 ] || fail "a fast node is preferred to others" "the template says nothing of it"
pass "speed=fast is preferred"
