# shellcheck disable=SC2154
# The newest ready pod of easel, and its template. The container is what counts, not its name.
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/easel"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Deasel"
pod=$(jq -r "$READY_PODS"'ready_pods | last | .metadata.name // ""' <<< "$pods")
[ -n "$pod" ] || fail "a pod of easel that is ready" "there is none"
object look "/api/v1/namespaces/$NAMESPACE/configmaps/look"
[ "$(jq -r 'any(.spec.template.spec.containers[].env[]?; .name == "COLOUR" and .valueFrom.configMapKeyRef.name == "look" and .valueFrom.configMapKeyRef.key == "colour")' <<< "$deployment")" = true ] ||
  fail "COLOUR comes from the key colour of look" "$(jq -r '[.spec.template.spec.containers[].env[]? | select(.name == "COLOUR") | if has("value") then "it is typed into the template" else "it comes from elsewhere" end][0] // "no container has it"' <<< "$deployment")"
value=$(inside "$pod" env | sed -n 's/^COLOUR=//p')
[ "$value" = "$(jq -r .data.colour <<< "$look")" ] || fail "COLOUR=$(jq -r .data.colour <<< "$look") in $pod" "${value:-it is not there}"
pass "COLOUR=$value"
