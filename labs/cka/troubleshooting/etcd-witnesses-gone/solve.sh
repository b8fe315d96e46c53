set -e
unit=/etc/systemd/system/etcd.service
systemctl stop etcd
sed -i 's|--data-dir=|--force-new-cluster --data-dir=|' $unit
systemctl daemon-reload
systemctl start etcd
sed -i 's|--force-new-cluster ||' $unit
systemctl daemon-reload
systemctl restart etcd
