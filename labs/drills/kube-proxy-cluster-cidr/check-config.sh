config=$(flag kube-proxy config)
range=$(sed -n 's/^ *clusterCIDR: *//p' "${config:-/var/lib/kube-proxy/kube-proxy-config.yaml}" | tr -d '"' | head -n 1)
[ -n "$config" ] || range=$(flag kube-proxy cluster-cidr)
[ "$range" = "$LAB_CLUSTER_CIDR" ] || fail "clusterCIDR is $LAB_CLUSTER_CIDR, the range of all pods" "it is ${range:-not there}" "Pods outside that range are taken for strangers, and their addresses hidden."
pass "clusterCIDR is $range"
