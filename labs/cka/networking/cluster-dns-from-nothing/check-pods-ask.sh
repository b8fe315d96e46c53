for node in node-0 node-1; do
  config=$(api "/api/v1/nodes/$node/proxy/configz" -f 2>&1) || fail "the kubelet of $node tells how it is set" "$config"
  said=$(jq -r '.kubeletconfig | "clusterDNS \(.clusterDNS // ["none"] | join(", ")), clusterDomain \(.clusterDomain // "none" | rtrimstr("."))"' <<< "$config")
  wanted="clusterDNS $ADDRESS, clusterDomain $LAB_CLUSTER_DOMAIN"
  [ "$said" = "$wanted" ] || fail "the kubelet of $node has $wanted" "it has $said"
done
pass "both tell pods to ask $ADDRESS"
