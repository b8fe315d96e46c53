set -e
unit=/etc/systemd/system/kube-apiserver.service
sed -i "s|--etcd-servers=\(https*\)://[^ ]*|--etcd-servers=\1://127.0.0.1:$PORT|" "$unit"
grep -q ":$PORT" "$unit"
systemctl daemon-reload
systemctl kill --signal=KILL kube-apiserver
systemctl restart --no-block kube-apiserver
