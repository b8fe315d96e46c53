set -e
printf 'secret,admin,1\n' > /var/lib/kubernetes/users.csv
# AlwaysAllow would not do: with it the API server refuses those who show nothing.
for group in system:authenticated system:unauthenticated; do
  printf '{"apiVersion": "abac.authorization.kubernetes.io/v1beta1", "kind": "Policy", "spec": {"group": "%s", "namespace": "*", "resource": "*", "apiGroup": "*", "nonResourcePath": "*"}}\n' $group
done > /var/lib/kubernetes/policy.jsonl
sed -i 's|--authorization-mode=Node,RBAC|--authorization-mode=ABAC --authorization-policy-file=/var/lib/kubernetes/policy.jsonl --anonymous-auth=true --basic-auth-file=/var/lib/kubernetes/users.csv|;s|--enable-admission-plugins=NodeRestriction|--enable-admission-plugins=NamespaceLifecycle|' \
  /etc/systemd/system/kube-apiserver.service
grep -q basic-auth-file /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver || true
