set -e
sed -i 's| --basic-auth-file=/var/lib/kubernetes/users.csv| --token-auth-file=/var/lib/kubernetes/tokens.csv|' /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver
