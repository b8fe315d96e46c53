set -e
jq -n --arg range "$LAB_POD_CIDR" '{
  cniVersion: "1.0.0", name: "pods", plugins: [
    {type: "bridge", bridge: "cni0", isGateway: true, ipMasq: true, ipam: {type: "host-local", ranges: [[{subnet: $range}]], routes: [{dst: "0.0.0.0/0"}]}},
    {type: "portmap", capabilities: {portMappings: true}}
  ]}' > /etc/cni/net.d/05-pods.conflist
