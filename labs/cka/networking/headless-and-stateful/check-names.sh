# shellcheck disable=SC2154
ready_pod cox cox
object service /api/v1/namespaces/kube-system/services/kube-dns
server=$(jq -r .spec.clusterIP <<< "$service")
for number in 0 1; do
  name=$BOAT-$number
  object pod "/api/v1/namespaces/$NAMESPACE/pods/$name"
  address=$(jq -r '.status.podIP // "none"' <<< "$pod")
  said=$(inside "$cox" nslookup "$name.$BOAT.$NAMESPACE.svc.$LAB_CLUSTER_DOMAIN." "$server")
  grep -qwF "$address" <<< "$said" || fail "$name.$BOAT.$NAMESPACE.svc.$LAB_CLUSTER_DOMAIN is $address, the pod $name" "$(grep -v '^$' <<< "$said" | tail -n 1)"
  said=$(inside "$cox" wget -q -T 5 -O - "http://$name.$BOAT/name")
  [ "$said" = "$name" ] || fail "http://$name.$BOAT/name says $name" "$said"
done
pass "$BOAT-0 and $BOAT-1 by their own names"
