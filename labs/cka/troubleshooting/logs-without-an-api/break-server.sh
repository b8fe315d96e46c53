set -e
sed -i -E "s|(--$FLAG=[^ ]+)|\1.old|" /etc/systemd/system/kube-apiserver.service
grep -q "$FLAG=.*\.old" /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver || true
