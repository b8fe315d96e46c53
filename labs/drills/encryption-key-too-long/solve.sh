set -e
cd "$LAB_FOLDER"
umask 077
file=/var/lib/kubernetes/encryption-config.yaml
scp "root@$OTHER:$file" encryption-config.yaml
for to in "$file" /root/encryption-config.yaml; do scp encryption-config.yaml "root@$CONTROLLER:$to"; done
ssh -n "root@$CONTROLLER" systemctl restart kube-apiserver
ready() { api_at "$CONTROLLER" /readyz -f > /dev/null; }
wait_until 120 ready
