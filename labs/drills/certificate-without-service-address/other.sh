set -e
cd "$LAB_FOLDER"
openssl genrsa -out serving.key 2048
openssl req -new -key serving.key -sha256 -config ca.conf -section kube-api-server -out serving.csr
openssl x509 -req -days 365 -in serving.csr -copy_extensions copyall -sha256 -CA ca.crt -CAkey ca.key -CAcreateserial -out serving.crt
controller=${LAB_CONTROLLERS%% *}
scp serving.key serving.crt "root@$controller:/var/lib/kubernetes/"
ssh "root@$controller" bash -s <<'END'
set -e
sed -i -e 's|--tls-cert-file=[^ ]*|--tls-cert-file=/var/lib/kubernetes/serving.crt|' -e 's|--tls-private-key-file=[^ ]*|--tls-private-key-file=/var/lib/kubernetes/serving.key|' /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver
END
wait_until 150 api_ready
