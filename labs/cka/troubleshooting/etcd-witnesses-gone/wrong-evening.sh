set -e
folder=$(flag etcd data-dir) peer=$(flag etcd initial-advertise-peer-urls) name=$(flag etcd name)
systemctl stop kube-apiserver etcd
rm -r "$folder"
/opt/khw/downloads/client/etcdutl snapshot restore /var/backups/etcd-evening.db --data-dir "$folder" --name "$name" --initial-cluster "$name=$peer" \
  --initial-advertise-peer-urls "$peer" --bump-revision 1000000 --mark-compacted
chmod 700 "$folder"
systemctl start etcd kube-apiserver
systemctl restart kube-controller-manager kube-scheduler
