set -e
cd "$LAB_FOLDER"
openssl genrsa -out "$NODE.key" 2048
openssl req -new -key "$NODE.key" -sha256 -config ca.conf -section "$NODE" -out "$NODE.csr"
openssl x509 -req -days 365 -in "$NODE.csr" -copy_extensions copyall -sha256 -CA ca.crt -CAkey ca.key -CAcreateserial -out "$NODE.crt"
scp "$NODE.crt" "root@$NODE:/var/lib/kubelet/kubelet.crt"
scp "$NODE.key" "root@$NODE:/var/lib/kubelet/kubelet.key"
ssh "root@$NODE" bash -s <<'END'
set -e
sed -i -e 's|^\( *\)client-certificate-data:.*|\1client-certificate: /var/lib/kubelet/kubelet.crt|' \
  -e 's|^\( *\)client-key-data:.*|\1client-key: /var/lib/kubelet/kubelet.key|' /var/lib/kubelet/kubeconfig
systemctl restart kubelet
END
