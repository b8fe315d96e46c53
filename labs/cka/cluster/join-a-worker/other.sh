set -e
cd "$LAB_FOLDER"
openssl genrsa -out "$NODE.key" 2048
openssl req -new -key "$NODE.key" -sha256 -config ca.conf -section "$NODE" -out "$NODE.csr"
openssl x509 -req -days 365 -in "$NODE.csr" -copy_extensions copyall -sha256 -CA ca.crt -CAkey ca.key -CAcreateserial -out "$NODE.crt"
sed -i -E "s|^( *client-certificate-data:).*|\1 $(base64 -w 0 "$NODE.crt")|;s|^( *client-key-data:).*|\1 $(base64 -w 0 "$NODE.key")|" "$NODE.kubeconfig"
scp "$NODE.crt" "root@$NODE:/var/lib/kubelet/kubelet.crt"
scp "$NODE.key" "root@$NODE:/var/lib/kubelet/kubelet.key"
scp "$NODE.kubeconfig" "root@$NODE:/var/lib/kubelet/kubeconfig"
ssh -n "root@$NODE" 'sed -i "/^rotateCertificates:/d" /var/lib/kubelet/kubelet-config.yaml && echo "rotateCertificates: true" >> /var/lib/kubelet/kubelet-config.yaml && systemctl enable kubelet && systemctl start kubelet'
