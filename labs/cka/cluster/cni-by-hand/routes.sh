set -e
{
  cat <<'END'
[Unit]
Description=Routes to the pods of the nodes
Wants=network-online.target
After=network-online.target systemd-networkd.service
PartOf=systemd-networkd.service
[Service]
Type=oneshot
RemainAfterExit=yes
Restart=on-failure
RestartSec=1
END
  [ "$LAB_MACHINE" = node-0 ] || echo "ExecStart=/sbin/ip route replace $RANGE_0 via $(address_of node-0)"
  [ "$LAB_MACHINE" = node-1 ] || echo "ExecStart=/sbin/ip route replace $RANGE_1 via $(address_of node-1)"
  printf '[Install]\nWantedBy=multi-user.target\n'
} > /etc/systemd/system/canal-routes.service
systemctl daemon-reload
systemctl enable canal-routes
systemctl restart canal-routes
