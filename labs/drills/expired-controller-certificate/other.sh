set -e
cd /var/lib/kubernetes
certificate=$(flag kube-apiserver tls-cert-file)
umask 077
openssl x509 -x509toreq -in "$certificate" -signkey "$(flag kube-apiserver tls-private-key-file)" -copy_extensions copyall -out /root/renewed.csr
openssl x509 -req -days 365 -in /root/renewed.csr -copy_extensions copyall -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out /root/renewed.pem
for file in "$certificate" "$(flag etcd cert-file)"; do cat /root/renewed.pem > "$file"; done
rm /root/renewed.csr /root/renewed.pem
systemctl restart etcd
restart_server
