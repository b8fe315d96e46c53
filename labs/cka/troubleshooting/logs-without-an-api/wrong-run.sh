set -e
folder=/run/systemd/system/kube-apiserver.service.d
mkdir -p "$folder"
{
  printf '[Service]\nExecStart=\n'
  sed -n '/^ExecStart=/,/[^\\]$/p' /etc/systemd/system/kube-apiserver.service | sed -E "s|(--$FLAG=[^ ]+)\.old|\1|"
} > "$folder/key.conf"
systemctl daemon-reload
systemctl restart kube-apiserver
