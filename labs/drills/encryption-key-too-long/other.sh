set -e
cd "$LAB_FOLDER"
key=$(ssh -n "root@$OTHER" "$(declare -f flag setting)"'; setting "$(flag kube-apiserver encryption-provider-config)" secret')
[ -n "$key" ]
sed -i "s|secret: .*|secret: $key|" encryption-config.yaml
ssh -n "root@$CONTROLLER" "sed -i 's|secret: .*|secret: $key|' /var/lib/kubernetes/encryption-config.yaml /root/encryption-config.yaml && systemctl restart kube-apiserver"
ready() { api_at "$CONTROLLER" /readyz -f > /dev/null; }
wait_until 120 ready
