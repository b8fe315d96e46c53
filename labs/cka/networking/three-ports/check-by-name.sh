# shellcheck disable=SC2154
object service "/api/v1/namespaces/$NAMESPACE/services/ferry"
targets=$(jq -r '[.spec.ports[].targetPort] | map(tostring) | unique | join(", ")' <<< "$service")
[ "$targets" = web ] || fail "every port of the service leads to the container port web" "$targets"
[ "$(jq -r '.spec.selector | length > 0' <<< "$service")" = true ] || fail "the service selects its pods" "it has no selector"
pass "targetPort: web"
