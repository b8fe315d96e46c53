# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dweather"
owners=$(jq -r '[.items[] | [.metadata.ownerReferences[]? | .kind][0] // "nobody"] | unique | join(", ")' <<< "$pods")
[ "$owners" = DaemonSet ] || fail "a node that comes gets its pod, too" "pods are made by: $owners" "Somebody counts to two, not to as many nodes as there are."
pass "the DaemonSet sees to it"
