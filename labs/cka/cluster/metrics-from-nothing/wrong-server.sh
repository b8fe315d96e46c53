set -e
folder=/var/lib/kubernetes
flags="--requestheader-client-ca-file=$folder/ca.crt --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- --proxy-client-cert-file=$folder/kube-api-server.crt --proxy-client-key-file=$folder/kube-api-server.key --enable-aggregator-routing=true"
sed -i -E "s|^ExecStart=\S*kube-apiserver|& $flags|" /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver
