set -e
cd "$LAB_FOLDER"
umask 077
stem=$(basename "$(ssh -n "root@$CONTROLLER" "$(declare -f flag); flag etcd cert-file")" .pem)
read -r certificate key <<< "$(ssh -n "root@$CONTROLLER" "$(declare -f flag)"'; echo "$(flag kube-apiserver tls-cert-file) $(flag kube-apiserver tls-private-key-file)"')"
cfssl gencert -ca=ca.pem -ca-key=ca-key.pem -config=ca-config.json -profile=kubernetes "$stem-csr.json" | cfssljson -bare /root/again
scp /root/again.pem "root@$CONTROLLER:$certificate"
scp /root/again-key.pem "root@$CONTROLLER:$key"
rm /root/again.pem /root/again-key.pem /root/again.csr
ssh -n "root@$CONTROLLER" systemctl restart kube-apiserver
ready() { api_at "$CONTROLLER" /readyz -f > /dev/null; }
wait_until 120 ready
