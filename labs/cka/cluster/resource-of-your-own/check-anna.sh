# shellcheck disable=SC2154
object anna "/apis/harbour.example/v1/namespaces/$NAMESPACE/ferries/anna"
[ "$(jq -cS .spec <<< "$anna")" = '{"route":"north-pier","seats":120}' ] || fail "anna has 120 seats and the route north-pier" "$(jq -cS .spec <<< "$anna")" "What a schema does not name is not kept."
pass "anna sails in $NAMESPACE"
