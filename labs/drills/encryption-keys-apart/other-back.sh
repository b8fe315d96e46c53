set -e
file=/var/lib/kubernetes/encryption-config.yaml
ready() { api_at "$CONTROLLER" /readyz -f > /dev/null; }
ssh -n "root@$OTHER" cat "$file" | ssh "root@$CONTROLLER" "umask 077; cat > $file && systemctl restart kube-apiserver"
wait_until 120 ready
