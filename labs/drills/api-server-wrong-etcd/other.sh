set -e
sed -i -e "s|--listen-client-urls[ =]\(https*\)://[^ ]*|&,\1://127.0.0.1:$PORT|" -e "s|--advertise-client-urls[ =]\(https*\)://[^ ]*|&,\1://127.0.0.1:$PORT|" /etc/systemd/system/etcd.service
systemctl daemon-reload
systemctl restart etcd
systemctl restart kube-apiserver
wait_until 150 curl -sf --cacert /var/lib/kubernetes/ca.crt https://127.0.0.1:6443/readyz
