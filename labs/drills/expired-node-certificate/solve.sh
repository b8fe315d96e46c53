set -e
cd "$LAB_FOLDER"
openssl req -new -key "$NODE.key" -sha256 -config ca.conf -section "$NODE" -out "$NODE.csr"
openssl x509 -req -days 3653 -in "$NODE.csr" -copy_extensions copyall -sha256 -CA ca.crt -CAkey ca.key -CAcreateserial -out "$NODE.crt"
sed -i "s|^\( *client-certificate-data:\).*|\1 $(base64 -w0 "$NODE.crt")|" "$NODE.kubeconfig"
scp "$NODE.crt" "root@$NODE:/var/lib/kubelet/kubelet.crt"
scp "$NODE.kubeconfig" "root@$NODE:/var/lib/kubelet/kubeconfig"
ssh -n "root@$NODE" systemctl restart kubelet
