# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/crane"
read -r wanted available <<< "$(jq -r '"\(.spec.replicas) \(.status.availableReplicas // 0)"' <<< "$deployment")"
[ "$wanted" -ge 1 ] || fail "crane wants pods" "it was scaled to $wanted"
[ "$available" -ge "$wanted" ] || fail "$wanted available pods of crane" "$available"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dcrane"
object slices "/apis/discovery.k8s.io/v1/namespaces/$NAMESPACE/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dcrane"
missing=$(jq -rn --argjson pods "$pods" --argjson slices "$slices" "$READY_PODS"'
  [$pods | ready_pods[].status.podIP] - [$slices.items[].endpoints[]? | .addresses[]] | join(", ")')
[ -z "$missing" ] || fail "the service crane leads to every ready pod of crane" "not to $missing"
pass "$available pods, all of them behind the service"
