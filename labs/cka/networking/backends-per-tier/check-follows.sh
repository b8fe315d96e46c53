# shellcheck disable=SC2154
object slices "/apis/discovery.k8s.io/v1/namespaces/$NAMESPACE/endpointslices"
typed=$(jq -r '[.items[] | select(.metadata.labels["endpointslice.kubernetes.io/managed-by"] != "endpointslice-controller.k8s.io") | .endpoints[]?.addresses[]] | unique | join(", ")' <<< "$slices")
[ -z "$typed" ] || fail "no addresses of pods that somebody has written down" "$typed" "Pods that come later have other addresses, and nobody would write them down."
pass "what is behind it follows the pods"
