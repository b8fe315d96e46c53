set -e
mkdir -p /etc/kubernetes/signing
cd /var/lib/kubernetes
cp ca.crt ca.key service-accounts.key /etc/kubernetes/signing/
sed -i -e 's|--cluster-signing-cert-file=[^ ]*|--cluster-signing-cert-file=/etc/kubernetes/signing/ca.crt|' \
  -e 's|--cluster-signing-key-file=[^ ]*|--cluster-signing-key-file=/etc/kubernetes/signing/ca.key|' \
  -e 's|--service-account-private-key-file=[^ ]*|--service-account-private-key-file=/etc/kubernetes/signing/service-accounts.key|' /etc/systemd/system/kube-controller-manager.service
systemctl daemon-reload
systemctl restart kube-controller-manager
wait_until 150 curl -sfk https://127.0.0.1:10257/healthz
