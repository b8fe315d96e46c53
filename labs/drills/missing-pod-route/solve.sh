set -e
{
  printf '[Unit]\nDescription=Routes to the pods of other nodes\nWants=network-online.target\nAfter=network-online.target systemd-networkd.service\nPartOf=systemd-networkd.service\n\n'
  printf '[Service]\nType=oneshot\nRemainAfterExit=yes\nRestart=on-failure\nRestartSec=1\n'
  while read -r range address name; do
    [ "$name" = "$LAB_MACHINE" ] || printf 'ExecStart=/sbin/ip route replace %s via %s\n' "$range" "$address"
  done <<< "$LAB_POD_ROUTES"
  printf '\n[Install]\nWantedBy=multi-user.target\n'
} > /etc/systemd/system/khw-pod-routes.service
systemctl daemon-reload
systemctl enable --now khw-pod-routes.service
