set -e
sed -i -E "s|(--$FLAG=[^ ]+)\.old|\1|" /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver
