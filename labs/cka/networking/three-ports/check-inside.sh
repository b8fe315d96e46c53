# shellcheck disable=SC2154
object service "/api/v1/namespaces/$NAMESPACE/services/ferry"
address=$(jq -r .spec.clusterIP <<< "$service")
for node in $LAB_WORKERS; do
  answer=$(ssh -n "root@$node" "curl -sS --max-time $((LAB_PATIENCE / 4)) -o /dev/null -w '%{http_code}' http://$address:8080" 2>&1)
  [ "$answer" = 200 ] || fail "http://$address:8080 answers on $node" "$answer"
done
pass "http://$address:8080"
