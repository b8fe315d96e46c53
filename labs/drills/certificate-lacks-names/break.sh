set -e
cd /var/lib/kubernetes
certificate=$(flag kube-apiserver tls-cert-file) key=$(flag kube-apiserver tls-private-key-file)
# One of its own for those who call: what it shows to etcd and to the kubelets stays.
names=$(openssl x509 -noout -ext subjectAltName -in "$certificate" | sed -n 's/^ *\(DNS:.*\|IP Address:.*\)/\1/p' | sed 's/IP Address:/IP:/g' | tr -d ' ' | tr , '\n' | grep -vxF -e "DNS:$LACKS" -e "IP:$LACKS" | paste -sd ,)
umask 077
install -m 600 "$key" "$LAB_MACHINE-server-key.pem"
openssl req -new -key "$key" -subj "$(openssl x509 -noout -subject -nameopt compat -in "$certificate" | sed 's/^subject=//')" -out /root/.khw-drill.csr
printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\nkeyUsage=digitalSignature,keyEncipherment\n' "$names" > /root/.khw-drill.ext
openssl x509 -req -days 365 -in /root/.khw-drill.csr -extfile /root/.khw-drill.ext -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out "$LAB_MACHINE-server.pem" 2> /dev/null
rm /root/.khw-drill.csr /root/.khw-drill.ext
sed -i -E "s|(--tls-cert-file[ =])[^ ]+|\1/var/lib/kubernetes/$LAB_MACHINE-server.pem|; s|(--tls-private-key-file[ =])[^ ]+|\1/var/lib/kubernetes/$LAB_MACHINE-server-key.pem|" /etc/systemd/system/kube-apiserver.service
restart_server
