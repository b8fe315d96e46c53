set -e
sed -i 's|--authorization-mode=ABAC --authorization-policy-file=/var/lib/kubernetes/policy.jsonl --anonymous-auth=true --basic-auth-file=/var/lib/kubernetes/users.csv|--authorization-mode=RBAC --token-auth-file=/var/lib/kubernetes/tokens.csv|' /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver
