# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/oven"
[ "$(jq -r '.spec.template.spec.containers[0] | has("readinessProbe")' <<< "$deployment")" = true ] || fail "a readiness probe" "there is none"
command=$(jq -r '.spec.template.spec.containers[0].command | join(" ")' <<< "$deployment")
[[ $command == *"sleep $SECONDS_TO_START;"* ]] || fail "the program starts as it did" "$command"
pass "as it was"
