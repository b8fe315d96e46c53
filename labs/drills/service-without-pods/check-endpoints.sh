service=$(api /api/v1/namespaces/default/services/nginx -f 2>&1) || fail "the service nginx" "$service"
slices=$(api '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io/service-name=nginx' -f 2>&1) || fail "the API server answers" "$slices"
addresses=$(jq -r '[.items[].endpoints[]? | select(.conditions.ready) | .addresses[]] | join(" ")' <<< "$slices")
[ -n "$addresses" ] && pass "pods at $addresses"
selector=$(jq -r '[.spec.selector | to_entries[] | "\(.key)=\(.value)"] | join(",")' <<< "$service")
fail "a ready pod with the labels $selector" "there is none" "The service selects $selector, and no pod has all of these labels."
