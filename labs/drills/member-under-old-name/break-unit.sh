set -e
folder=$(flag etcd data-dir)
systemctl stop etcd
find "$folder" -mindepth 1 -delete
sed -i -E "s|(--name[ =])[^ ]+|\1$OLD|; s|(--initial-cluster-state[ =])[a-z]+|\1existing|" /etc/systemd/system/etcd.service
systemctl daemon-reload
