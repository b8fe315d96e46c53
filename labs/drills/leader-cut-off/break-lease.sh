set -e
unit=/etc/systemd/system/kube-controller-manager.service
if grep -q -e --leader-elect-lease-duration "$unit"; then
  sed -i -E 's|(--leader-elect-lease-duration[ =])[^ ]+|\124h|' "$unit"
else
  sed -i 's|^ExecStart=.*kube-controller-manager |&--leader-elect-lease-duration=24h |' "$unit"
fi
systemctl daemon-reload
flag kube-controller-manager leader-elect-lease-duration | grep -qx 24h
systemctl restart kube-controller-manager
