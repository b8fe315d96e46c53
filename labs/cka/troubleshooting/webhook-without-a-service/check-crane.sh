# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/crane"
[ "$(jq .spec.replicas <<< "$deployment")" = 2 ] || fail "crane has two replicas" "$(jq .spec.replicas <<< "$deployment")"
rolled_out "$NAMESPACE" crane || fail "both pods of crane are available" "$(jq '.status.availableReplicas // 0' <<< "$deployment") of them" "$(jq -r '[.status.conditions[]? | select(.type == "ReplicaFailure" and .status == "True") | .message][0] // ""' <<< "$deployment")"
pass "both are"
