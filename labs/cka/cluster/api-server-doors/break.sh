set -e
printf 'secret,admin,1\n' > /var/lib/kubernetes/users.csv
sed -i 's|--authorization-mode=Node,RBAC|--authorization-mode=AlwaysAllow --anonymous-auth=true --basic-auth-file=/var/lib/kubernetes/users.csv|;s|--enable-admission-plugins=NodeRestriction|--enable-admission-plugins=NamespaceLifecycle|' \
  /etc/systemd/system/kube-apiserver.service
grep -q basic-auth-file /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver || true
