# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/till"
read -r wanted available updated <<< "$(jq -r '"\(.spec.replicas) \(.status.availableReplicas // 0) \(.status.updatedReplicas // 0)"' <<< "$deployment")"
[ "$wanted" -ge 3 ] || fail "till wants three pods" "it wants $wanted"
refused=$(jq -r '[.status.conditions[]? | select(.type == "ReplicaFailure" and .status == "True") | .message][0] // ""' <<< "$deployment")
[ "$available" -ge 3 ] || fail "three available pods" "$available" "$refused"
[ "$updated" -ge 3 ] || fail "three pods of the newest template" "$updated" "An update is not through yet, or cannot get through."
pass "$available pods are available"
