set -e
if [ "$LAB_MACHINE" != server ]; then
  printf '{ "cniVersion": "1.0.0", "name": "bridge", "type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true,\n  "ipam": { "type": "host-local", "ranges": [[{ "subnet": "%s" }]], "routes": [{ "dst": "0.0.0.0/0" }] } }\n' "$LAB_POD_CIDR" > /etc/cni/net.d/10-bridge.conf
fi
{
  printf '[Unit]\nWants=network-online.target\nAfter=network-online.target systemd-networkd.service\n[Service]\nType=oneshot\nRemainAfterExit=yes\n'
  while read -r range way name; do
    [ "$name" = "$LAB_MACHINE" ] || echo "ExecStart=/sbin/ip route replace $range via $way"
  done <<< "$LAB_POD_ROUTES"
  # The new ranges were written down, too.
  [ "$LAB_MACHINE" = node-0 ] || echo "ExecStart=/sbin/ip route replace $RANGE_0 via $(address_of node-0)"
  [ "$LAB_MACHINE" = node-1 ] || echo "ExecStart=/sbin/ip route replace $RANGE_1 via $(address_of node-1)"
  printf '[Install]\nWantedBy=multi-user.target\n'
} > /etc/systemd/system/pod-routes.service
systemctl daemon-reload
systemctl enable --now pod-routes
