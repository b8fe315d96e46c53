# shellcheck disable=SC2154
object toll "/api/v1/namespaces/$NAMESPACE/services/toll"
address=$(jq -r .spec.clusterIP <<< "$toll")
for node in $LAB_WORKERS; do
  code=$(curl -sS --max-time $((LAB_PATIENCE / 4)) -o /dev/null -w '%{http_code}' "http://$node:30666" 2>&1)
  [ "$code" = 200 ] || fail "http://$node:30666 answers" "$code"
  code=$(ssh -n "root@$node" "curl -sS --max-time $((LAB_PATIENCE / 4)) -o /dev/null -w '%{http_code}' http://$address" 2>&1)
  [ "$code" = 200 ] || fail "http://$address answers on $node" "$code"
done
pass "port 30666 of each node, and $address"
