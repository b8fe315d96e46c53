set -e
sed -i -E "s|(--name[ =])[^ ]+|\1$LAB_MACHINE|" /etc/systemd/system/etcd.service
systemctl daemon-reload
systemctl restart etcd
wait_until 60 etcd_ready
