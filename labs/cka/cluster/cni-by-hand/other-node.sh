set -e
case $LAB_MACHINE in node-0) range=$RANGE_0 ;; *) range=$RANGE_1 ;; esac
jq -n --arg range "$range" '{cniVersion: "0.4.0", name: "pods", plugins: [
  {type: "bridge", bridge: "canal0", isDefaultGateway: true, ipMasq: false, hairpinMode: true, ipam: {type: "host-local", subnet: $range}},
  {type: "portmap", capabilities: {portMappings: true}}]}' > /etc/cni/net.d/20-pods.conflist
