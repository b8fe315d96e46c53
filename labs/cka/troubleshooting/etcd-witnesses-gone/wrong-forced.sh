set -e
systemctl stop etcd
sed -i 's|--data-dir=|--force-new-cluster --data-dir=|' /etc/systemd/system/etcd.service
systemctl daemon-reload
systemctl start etcd
