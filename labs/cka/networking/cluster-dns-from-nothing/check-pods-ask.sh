for node in node-0 node-1; do
  config=$(api "/api/v1/nodes/$node/proxy/configz" -f 2>&1) || fail "the kubelet of $node tells how it is set" "$config"
  said=$(jq -r '.kubeletconfig | "\(.clusterDNS // [] | join(",")) \(.clusterDomain // "" | rtrimstr("."))"' <<< "$config")
  [ "$said" = "$ADDRESS $LAB_CLUSTER_DOMAIN" ] || fail "the kubelet of $node has clusterDNS $ADDRESS and clusterDomain $LAB_CLUSTER_DOMAIN" "${said% } is what it has"
done
pass "both tell pods to ask $ADDRESS"
