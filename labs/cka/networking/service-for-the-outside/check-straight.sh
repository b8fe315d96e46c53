# shellcheck disable=SC2154
object slices "/apis/discovery.k8s.io/v1/namespaces/$NAMESPACE/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dold-shop"
behind=$(jq -r '[.items[].endpoints[]?.addresses[]] | unique | join(", ")' <<< "$slices")
[ "$behind" = "$LAB_ADDRESS" ] || fail "the address of the jumpbox ($LAB_ADDRESS) behind the service" "${behind:-none}"
object pods "/api/v1/namespaces/$NAMESPACE/pods"
[ "$(jq '.items | length' <<< "$pods")" = 0 ] || fail "no pods in $NAMESPACE" "$(jq -r '[.items[].metadata.name] | join(", ")' <<< "$pods")"
pass "$behind"
