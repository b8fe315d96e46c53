set -e
cd "$LAB_FOLDER"
openssl req -new -key "$NODE.key" -config ca.conf -section "$NODE" -out "$NODE.csr"
openssl x509 -req -days -1 -in "$NODE.csr" -copy_extensions copyall -CA ca.crt -CAkey ca.key -CAcreateserial -out "$NODE.crt" 2> /dev/null
rm "$NODE.csr"
data=$(base64 -w0 "$NODE.crt")
sed -i "s|^\( *client-certificate-data:\).*|\1 $data|" "$NODE.kubeconfig"
ssh "root@$NODE" 'cat > /var/lib/kubelet/kubelet.crt && sed -i "s|^\( *client-certificate-data:\).*|\1 $(base64 -w0 /var/lib/kubelet/kubelet.crt)|" /var/lib/kubelet/kubeconfig && systemctl restart kubelet' < "$NODE.crt"
