# shellcheck disable=SC2154
ready_pod cox cox
object service /api/v1/namespaces/kube-system/services/kube-dns
said=$(inside "$cox" nslookup "$BOAT.$NAMESPACE.svc.$LAB_CLUSTER_DOMAIN." "$(jq -r .spec.clusterIP <<< "$service")")
for number in 0 1; do
  object pod "/api/v1/namespaces/$NAMESPACE/pods/$BOAT-$number"
  address=$(jq -r .status.podIP <<< "$pod")
  grep -qwF "$address" <<< "$said" || fail "$BOAT.$NAMESPACE.svc.$LAB_CLUSTER_DOMAIN is both pods" "not $address"
done
pass "$BOAT is both"
