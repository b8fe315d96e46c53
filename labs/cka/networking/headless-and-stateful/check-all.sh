# shellcheck disable=SC2154
object service "/api/v1/namespaces/$NAMESPACE/services/$BOAT"
own=$(jq -r .spec.clusterIP <<< "$service")
[ "$own" = None ] || fail "the name $BOAT is answered with the addresses of its pods" "it is answered with that of the service, $own"
object slices "/apis/discovery.k8s.io/v1/namespaces/$NAMESPACE/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D$BOAT"
for number in 0 1; do
  object pod "/api/v1/namespaces/$NAMESPACE/pods/$BOAT-$number"
  address=$(jq -r .status.podIP <<< "$pod")
  [ "$(jq --arg address "$address" 'any(.items[].endpoints[]?; .conditions.ready and (.addresses | index($address) != null))' <<< "$slices")" = true ] || fail "$BOAT is both pods" "not $address"
done
pass "$BOAT is both"
