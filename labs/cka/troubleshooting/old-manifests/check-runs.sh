# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/bread"
rolled_out "$NAMESPACE" bread || fail "all pods of bread are available" "$(jq -r '"\(.status.availableReplicas // 0) of \(.spec.replicas)"' <<< "$deployment")"
object service "/api/v1/namespaces/$NAMESPACE/services/bread"
port=$(jq -r '.spec.ports[0].port' <<< "$service")
# The API server goes to one of the pods behind the service.
answer=$(api "/api/v1/namespaces/$NAMESPACE/services/bread:$port/proxy/" -o /dev/null -w '%{http_code}')
[ "$answer" = 200 ] || fail "the service bread answers" "$answer"
pass "bread runs, and answers by way of its service"
