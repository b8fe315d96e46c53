# shellcheck disable=SC2154
object services /api/v1/services
read -r space name ports <<< "$(jq -r --arg address "$ADDRESS" '[.items[] | select(.spec.clusterIP == $address) | "\(.metadata.namespace) \(.metadata.name) \([.spec.ports[] | select(.port == 53) | .protocol] | unique | join(","))"][0] // ""' <<< "$services")"
[ -n "$name" ] || fail "a service with the address $ADDRESS" "there is none"
[ "$ports" = TCP,UDP ] || fail "the service $name has port 53 for UDP and TCP" "${ports:-it has no port 53}"
object slices "/apis/discovery.k8s.io/v1/namespaces/$space/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D$name"
ready=$(jq '[.items[].endpoints[]? | select(.conditions.ready != false)] | length' <<< "$slices")
[ "$ready" -gt 0 ] || fail "a pod that is ready stands behind the service $name" "there is none"
pass "$space/$name, with $ready behind it"
