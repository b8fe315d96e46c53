set -e
folder=$(flag etcd data-dir)
rm -rf "$folder"
/opt/khw/downloads/client/etcdutl snapshot restore /var/backups/etcd.db --data-dir "$folder" --name "$LAB_MACHINE" --initial-cluster "$LAB_MACHINE=https://$LAB_ADDRESS:2380" \
  --initial-cluster-token restored --initial-advertise-peer-urls "https://$LAB_ADDRESS:2380" --bump-revision 1000000 --mark-compacted
chmod 700 "$folder"
systemctl start etcd
wait_until 60 etcd_ready
