order=$(api /api/v1/namespaces/default/configmaps/last-order 2>&1) || fail "the API server answers" "$order" "Have the API servers found etcd again?"
uid=$(jq -r '.metadata.uid // empty' <<< "$order" 2> /dev/null)
[ -n "$uid" ] || fail "the configmap last-order is there" "$(jq -r '.message // "it is not"' <<< "$order" 2> /dev/null)" "The cluster has begun again with other data than the survivor's."
[ "$uid" = "$(cat /root/.khw-drill-last-order)" ] || fail "the configmap last-order as it was" "another one of this name" "The API server gives every object a uid of its own: this one was made again."
pass "order $(jq -r .data.number <<< "$order")"
