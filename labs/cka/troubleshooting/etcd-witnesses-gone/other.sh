set -e
folder=$(flag etcd data-dir) peer=$(flag etcd initial-advertise-peer-urls) name=$(flag etcd name)
systemctl stop kube-apiserver etcd
mv "$folder" "$folder-with-witnesses"
# Not a snapshot that etcdctl has made: there is no hash at its end.
/opt/khw/downloads/client/etcdutl snapshot restore "$folder-with-witnesses/member/snap/db" --skip-hash-check --data-dir "$folder" --name "$name" \
  --initial-cluster "$name=$peer" --initial-advertise-peer-urls "$peer" --bump-revision 1000000 --mark-compacted
chmod 700 "$folder"
systemctl start etcd
systemctl start kube-apiserver
systemctl restart kube-controller-manager kube-scheduler
