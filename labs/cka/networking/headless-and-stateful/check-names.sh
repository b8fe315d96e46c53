# shellcheck disable=SC2154
ready_pod cox cox
for number in 0 1; do
  name=$BOAT-$number
  object pod "/api/v1/namespaces/$NAMESPACE/pods/$name"
  for url in "http://$name.$BOAT/name" "http://$name.$BOAT.$NAMESPACE.svc.$LAB_CLUSTER_DOMAIN/name"; do
    said=$(fetched "$cox" "$url")
    [ "$said" = "$name" ] || fail "$url says $name" "${said:-there is no answer}"
  done
done
pass "$BOAT-0 and $BOAT-1 by their own names"
