set -e
case $LAB_MACHINE in node-0) range=$RANGE_0 ;; *) range=$RANGE_1 ;; esac
mkdir -p /etc/cni/net.d
cat > /etc/cni/net.d/10-canal.conf <<END
{
  "cniVersion": "1.0.0",
  "name": "canal",
  "type": "bridge",
  "bridge": "canal0",
  "isGateway": true,
  "ipMasq": true,
  "ipam": { "type": "host-local", "ranges": [[{ "subnet": "$range" }]], "routes": [{ "dst": "0.0.0.0/0" }] }
}
END
printf '{ "cniVersion": "1.0.0", "name": "lo", "type": "loopback" }\n' > /etc/cni/net.d/99-loopback.conf
