# shellcheck disable=SC2154
object service "/api/v1/namespaces/$NAMESPACE/services/old-shop"
address=$(jq -r '.spec.clusterIP // ""' <<< "$service")
case $address in '' | None) fail "the service old-shop has an address in the cluster" "$(jq -r '.spec.type' <<< "$service") without one" ;; esac
word=$(recall old-shop)
for node in $LAB_WORKERS; do
  answer=$(ssh -n "root@$node" "curl -sS --max-time $((LAB_PATIENCE / 4)) http://$address" 2>&1)
  [ "$answer" = "$word" ] || fail "http://$address on $node is answered by the old shop" "${answer:0:200}"
done
pass "http://$address"
