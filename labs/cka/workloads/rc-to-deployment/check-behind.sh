# shellcheck disable=SC2154
object slices "/apis/discovery.k8s.io/v1/namespaces/$NAMESPACE/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dbread"
object pods "/api/v1/namespaces/$NAMESPACE/pods"
behind=$(jq -c '[.items[].endpoints[]? | select(.conditions.ready) | .targetRef.uid] | unique' <<< "$slices")
[ "$(jq length <<< "$behind")" = "$REPLICAS" ] || fail "$REPLICAS pods behind the service bread" "$(jq length <<< "$behind")"
strays=$(jq -r --argjson behind "$behind" '[.items[] | select(.metadata.uid as $uid | $behind | index($uid)) | select(any(.metadata.ownerReferences[]?; .kind == "ReplicaSet") | not) | .metadata.name] | join(", ")' <<< "$pods")
[ -z "$strays" ] || fail "pods of the deployment behind the service, and no others" "also $strays"
pass "$REPLICAS pods of the deployment"
