set -e
unit=/etc/systemd/system/kube-controller-manager.service
mkdir -p "$unit.d"
{
  printf '[Service]\nExecStart=\n'
  sed -n '/^ExecStart=/,/[^\\]$/p' "$unit" | sed 's| --controllers=[^ ]*| --controllers=*|'
} > "$unit.d/all.conf"
systemctl daemon-reload
systemctl restart kube-controller-manager
