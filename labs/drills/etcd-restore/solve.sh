set -e
systemctl stop kube-apiserver etcd
rm -rf /var/lib/etcd-restored
# With a revision beyond all that was ever told, whoever watches (the kubelets, kube-proxy) has to list anew instead of waiting for news of the past.
/opt/khw/downloads/client/etcdutl snapshot restore /var/backups/etcd.db --data-dir /var/lib/etcd-restored \
  --name controller --initial-cluster controller=http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 --bump-revision 1000000 --mark-compacted
mv /var/lib/etcd "/var/lib/etcd-before-$(date +%s)"
mv /var/lib/etcd-restored /var/lib/etcd
chmod 700 /var/lib/etcd
systemctl start etcd
systemctl start kube-apiserver
systemctl restart kube-controller-manager kube-scheduler
