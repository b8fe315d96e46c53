set -e
systemctl stop kube-apiserver etcd
/opt/khw/downloads/client/etcdutl snapshot restore /var/backups/etcd.db --data-dir /srv/etcd \
  --name controller --initial-cluster controller=http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 --bump-revision 1000000 --mark-compacted
chmod 700 /srv/etcd
sed -i 's|--data-dir=[^ ]*|--data-dir=/srv/etcd|' /etc/systemd/system/etcd.service
systemctl daemon-reload
systemctl start etcd
systemctl start kube-apiserver
systemctl restart kube-controller-manager kube-scheduler
