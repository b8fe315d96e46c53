# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=watch%3Dall"
ask() { ssh -n "root@$1" "curl -sS --max-time $((LAB_PATIENCE / 4)) -o /dev/null -w '%{http_code}' http://$2" 2>&1; }
address=$(jq -r --arg node "$NODE" '[.items[] | select(.spec.nodeName == $node and .metadata.deletionTimestamp == null) | .status.podIP][0] // ""' <<< "$pods")
[ -n "$address" ] || fail "a pod of guards on $NODE" "there is none"
for machine in $LAB_WORKERS; do
  code=$(ask "$machine" "$address")
  [ "$code" = 200 ] || fail "the pod $address on $NODE answers on $machine" "$code"
done
# Half of them are sent on to the other node.
for _ in 1 2 3 4 5 6; do
  code=$(curl -sS --max-time $((LAB_PATIENCE / 4)) -o /dev/null -w '%{http_code}' "http://$NODE:30911" 2>&1)
  [ "$code" = 200 ] || fail "http://$NODE:30911 answers each time" "$code"
done
pass "pods on $NODE, and port 30911 of it"
