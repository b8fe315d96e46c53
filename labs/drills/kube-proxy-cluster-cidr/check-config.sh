config=$(flag kube-proxy config)
# With --config kube-proxy does not look at --cluster-cidr.
if [ -n "$config" ]; then range=$(setting "$config" clusterCIDR); else range=$(flag kube-proxy cluster-cidr); fi
[ "$range" = "$LAB_CLUSTER_CIDR" ] || fail "clusterCIDR is $LAB_CLUSTER_CIDR, the range of all pods" "it is ${range:-not there}" "Pods outside that range are taken for strangers, and their addresses hidden."
pass "clusterCIDR is $range"
