# shellcheck disable=SC2154
object deployment /apis/apps/v1/namespaces/render/deployments/render
wanted=$(jq -r .spec.replicas <<< "$deployment")
[ "$wanted" -ge 2 ] || fail "render has its two replicas" "it has $wanted"
rolled_out render render || fail "all pods of render are available" "$(jq -r '.status.availableReplicas // 0' <<< "$deployment") of $wanted"
object pods '/api/v1/namespaces/render/pods?labelSelector=app%3Drender'
elsewhere=$(jq -r --arg node "$NODE" '[.items[] | select(.metadata.deletionTimestamp == null and .spec.nodeName != $node) | .spec.nodeName] | unique | join(", ")' <<< "$pods")
[ -z "$elsewhere" ] || fail "its pods are on $NODE" "some are on $elsewhere"
# That they are there today may be luck.
bound=$(jq -r --arg node "$NODE" '.spec.template.spec | (.nodeSelector // {} | length > 0) or ((.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms // []) | length > 0) or .nodeName == $node' <<< "$deployment")
[ "$bound" = true ] || fail "its template sends pods to $NODE only" "it lets them run anywhere" "Where they are now is where the scheduler happened to put them."
pass "$wanted pods on $NODE"
