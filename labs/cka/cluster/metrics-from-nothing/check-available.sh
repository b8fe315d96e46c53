# shellcheck disable=SC2154
object service /apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io
read -r status said <<< "$(jq -r '[.status.conditions[]? | select(.type == "Available")][0] | "\(.status // "False") \(.reason // "") \(.message // "not looked at yet")"' <<< "$service")"
[ "$status" = True ] || fail "v1beta1.metrics.k8s.io is Available" "$said"
[ -n "$(jq -r '.spec.service.name // ""' <<< "$service")" ] || fail "a service that answers for metrics.k8s.io" "the API server answers itself"
pass "Available"
