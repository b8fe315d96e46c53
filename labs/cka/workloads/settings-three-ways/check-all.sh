# shellcheck disable=SC2154
# The newest ready pod of easel, and its template. The container is what counts, not its name.
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/easel"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Deasel"
pod=$(jq -r "$READY_PODS"'ready_pods | last | .metadata.name // ""' <<< "$pods")
[ -n "$pod" ] || fail "a pod of easel that is ready" "there is none"
object look "/api/v1/namespaces/$NAMESPACE/configmaps/look"
[ "$(jq -r 'any(.spec.template.spec.containers[].envFrom[]?; .prefix == "LOOK_" and .configMapRef.name == "look")' <<< "$deployment")" = true ] ||
  fail "all keys of look come with the prefix LOOK_" "$(jq -r 'if any(.spec.template.spec.containers[].env[]?; .name | startswith("LOOK_")) then "they are listed one by one" else "no container has them" end' <<< "$deployment")"
found=$(inside "$pod" env | grep '^LOOK_' | sort)
wanted=$(jq -r '.data | to_entries[] | "LOOK_\(.key)=\(.value)"' <<< "$look" | sort)
[ "$found" = "$wanted" ] || fail "$wanted" "${found:-none of them}"
pass "$(paste -sd ' ' <<< "$found")"
