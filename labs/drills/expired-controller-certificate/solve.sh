set -e
certificate=$(ssh -n "root@$CONTROLLER" "$(declare -f flag); flag kube-apiserver tls-cert-file")
stem=$(basename "$certificate" .pem)
for folder in /var/lib/kubernetes /etc/etcd; do scp "$LAB_FOLDER/$stem.pem" "$LAB_FOLDER/$stem-key.pem" "root@$CONTROLLER:$folder/"; done
ssh -n "root@$CONTROLLER" 'systemctl restart etcd && systemctl restart kube-apiserver'
ready() { api_at "$CONTROLLER" /readyz -f > /dev/null; }
wait_until 150 ready
