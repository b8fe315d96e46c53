set -e
cd /var/lib/kubernetes
certificate=$(flag kube-apiserver tls-cert-file)
openssl x509 -x509toreq -in "$certificate" -signkey "$(flag kube-apiserver tls-private-key-file)" -copy_extensions copyall -out /root/.khw-drill.csr 2> /dev/null
openssl x509 -req -days -1 -in /root/.khw-drill.csr -copy_extensions copyall -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out /root/.khw-drill.pem 2> /dev/null
for file in "$certificate" "$(flag etcd cert-file)"; do cat /root/.khw-drill.pem > "$file"; done
rm /root/.khw-drill.csr /root/.khw-drill.pem
systemctl restart --no-block etcd kube-apiserver
