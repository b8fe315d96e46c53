set -e
sed -i 's|^ExecStart=/usr/local/bin/kube-apiserver|& --etcd-compaction-interval=0|' /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver
