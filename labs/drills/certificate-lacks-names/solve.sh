set -e
stem=$(basename "$(ssh -n "root@$CONTROLLER" "$(declare -f flag); flag etcd cert-file")" .pem)
for file in "$stem.pem" "$stem-key.pem"; do scp "$LAB_FOLDER/$file" "root@$CONTROLLER:/var/lib/kubernetes/$file"; done
ssh -n "root@$CONTROLLER" "sed -i -E 's|(--tls-cert-file[ =])[^ ]+|\1/var/lib/kubernetes/$stem.pem|; s|(--tls-private-key-file[ =])[^ ]+|\1/var/lib/kubernetes/$stem-key.pem|' /etc/systemd/system/kube-apiserver.service && systemctl daemon-reload && systemctl restart kube-apiserver"
ready() { api_at "$CONTROLLER" /readyz -f > /dev/null; }
wait_until 120 ready
