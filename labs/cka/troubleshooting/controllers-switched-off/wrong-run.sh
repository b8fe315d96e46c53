set -e
folder=/run/systemd/system/kube-controller-manager.service.d
mkdir -p "$folder"
{
  printf '[Service]\nExecStart=\n'
  sed -n '/^ExecStart=/,/[^\\]$/p' /etc/systemd/system/kube-controller-manager.service | sed 's| --controllers=[^ ]*||'
} > "$folder/all.conf"
systemctl daemon-reload
systemctl restart kube-controller-manager
