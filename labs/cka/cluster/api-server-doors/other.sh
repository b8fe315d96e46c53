set -e
cat > /var/lib/kubernetes/authorization.yaml <<END
apiVersion: apiserver.config.k8s.io/v1
kind: AuthorizationConfiguration
authorizers:
  - { type: Node, name: node }
  - { type: RBAC, name: rbac }
END
sed -i 's|--authorization-mode=ABAC --authorization-policy-file=/var/lib/kubernetes/policy.jsonl --anonymous-auth=true --basic-auth-file=/var/lib/kubernetes/users.csv|--authorization-config=/var/lib/kubernetes/authorization.yaml --anonymous-auth=false --token-auth-file=/var/lib/kubernetes/tokens.csv|;s|--enable-admission-plugins=NamespaceLifecycle|--enable-admission-plugins=NodeRestriction|' \
  /etc/systemd/system/kube-apiserver.service
systemctl daemon-reload
systemctl restart kube-apiserver
