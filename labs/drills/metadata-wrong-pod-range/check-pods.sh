node=$(node_of "$WORKER")
[ -n "$node" ] || fail "a node with the address of $WORKER" "there is none"
while read -r range _ name; do [ "$name" != "$WORKER" ] || own=${range%.*}.; done <<< "$LAB_POD_ROUTES"
pods=$(api "/api/v1/pods?fieldSelector=spec.nodeName=$node" -f 2>&1) || fail "the API server lists the pods of $node" "$pods"
strangers=$(jq -r --arg own "$own" '.items[] | select(.spec.hostNetwork != true and .metadata.deletionTimestamp == null and .status.phase == "Running" and .status.podIP != null) | select(.status.podIP | startswith($own) | not) | "\(.metadata.name) \(.status.podIP)"' <<< "$pods")
[ -z "$strangers" ] || fail "every pod on $WORKER has an address that begins with $own" "$(tr '\n' ';' <<< "$strangers" | cut -c 1-300)" "They were made when the node had another range."
pass "$(jq '.items | length' <<< "$pods") pods, none with another address"
