node=$(node_of "$WORKER")
[ -n "$node" ] || fail "a node with the address of $WORKER" "there is none"
wanted=$(api /api/v1/namespaces/kube-system/services/kube-dns -f 2> /dev/null | jq -r '.spec.clusterIP // empty')
[ -n "$wanted" ] || fail "the service kube-dns has an address" "there is none"
running=$(api "/api/v1/nodes/$node/proxy/configz" -f 2> /dev/null | jq -r '.kubeletconfig.clusterDNS | join(" ")')
[ "$running" = "$wanted" ] || fail "the kubelet hands out $wanted" "it hands out ${running:-nothing, or does not answer}" "$LAB_SERVICE_CIDR is the range of services: nothing answers at an address outside it."
pass "$running"
