set -e
sed -i 's| --controllers=[^ ]*||' /etc/systemd/system/kube-controller-manager.service
systemctl daemon-reload
systemctl restart kube-controller-manager
