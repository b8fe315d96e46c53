# shellcheck disable=SC2154
object loom "/apis/apps/v1/namespaces/$NAMESPACE/deployments/loom"
wanted=$(jq .spec.replicas <<< "$loom")
[ "$wanted" = 3 ] || fail "loom is to have three replicas" "it is to have $wanted"
rolled_out "$NAMESPACE" loom || fail "all three are available" "$(jq '.status.availableReplicas // 0' <<< "$loom") of them"
pass "three replicas are available"
