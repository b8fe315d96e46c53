# shellcheck disable=SC2154
object set "/apis/apps/v1/namespaces/$NAMESPACE/daemonsets/meter"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dmeter"
nodes=$(api /api/v1/nodes -f | jq -r '[.items[].metadata.name] | sort | join(" ")')
there=$(jq -r --arg uid "$(jq -r .metadata.uid <<< "$set")" "$READY_PODS"'[ready_pods[] | select(any(.metadata.ownerReferences[]?; .uid == $uid)) | .spec.nodeName] | unique | join(" ")' <<< "$pods")
[ "$there" = "$nodes" ] || fail "a pod of meter is ready on each of $nodes" "on ${there:-none}"
pass "meter runs on $there"
