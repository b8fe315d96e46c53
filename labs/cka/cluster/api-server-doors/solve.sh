set -e
sed -i 's|--authorization-mode=AlwaysAllow --anonymous-auth=true --basic-auth-file=/var/lib/kubernetes/users.csv|--authorization-mode=Node,RBAC --token-auth-file=/var/lib/kubernetes/tokens.csv|;s|--enable-admission-plugins=NamespaceLifecycle|--enable-admission-plugins=NodeRestriction|' \
  /etc/systemd/system/kube-apiserver.service
rm /var/lib/kubernetes/users.csv
systemctl daemon-reload
systemctl restart kube-apiserver
