set -e
sed -i 's|--etcd-servers=\(https*\)://[^ ]*|--etcd-servers=\1://127.0.0.1:2379|' /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver
wait_until 150 curl -sf --cacert /var/lib/kubernetes/ca.crt https://127.0.0.1:6443/readyz
