set -e
sed -i "s|^ExecStart=/usr/local/bin/kube-controller-manager|& --controllers=*,-$OFF|" /etc/systemd/system/kube-controller-manager.service
systemctl daemon-reload
systemctl restart kube-controller-manager
