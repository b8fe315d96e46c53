set -e
unit=/etc/systemd/system/cloud-routes.service
while read -r range address name; do
  [ "$name" != "$WORKER" ] || sed -i "s|^RemainAfterExit=yes\$|&\nExecStart=/sbin/ip route replace $range via $address|" "$unit"
done <<< "$LAB_POD_ROUTES"
systemctl daemon-reload
systemctl restart cloud-routes
