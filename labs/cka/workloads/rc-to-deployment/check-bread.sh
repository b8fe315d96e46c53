# shellcheck disable=SC2154
object deployments "/apis/apps/v1/namespaces/$NAMESPACE/deployments"
name=$(jq -r '[.items[] | select(.spec.template.metadata.labels.app == "bread") | .metadata.name][0] // ""' <<< "$deployments")
[ -n "$name" ] || fail "a deployment whose pods have the label app=bread" "there is none"
rolled_out "$NAMESPACE" "$name" || fail "$name is available" "$(jq '.items[0].status.availableReplicas // 0' <<< "$deployments") pods"
[ "$(jq --arg name "$name" '.items[] | select(.metadata.name == $name) | .spec.replicas' <<< "$deployments")" = "$REPLICAS" ] || fail "$REPLICAS replicas" "it has others"
object controllers "/api/v1/namespaces/$NAMESPACE/replicationcontrollers"
[ "$(jq '.items | length' <<< "$controllers")" = 0 ] || fail "no ReplicationController" "$(jq -r '[.items[].metadata.name] | join(", ")' <<< "$controllers") is there"
pass "the deployment $name, $REPLICAS pods"
