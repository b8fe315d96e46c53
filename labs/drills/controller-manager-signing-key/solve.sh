set -e
sed -i -e 's|--cluster-signing-key-file=[^ ]*|--cluster-signing-key-file=/var/lib/kubernetes/ca.key|' \
  -e 's|--service-account-private-key-file=[^ ]*|--service-account-private-key-file=/var/lib/kubernetes/service-accounts.key|' /etc/systemd/system/kube-controller-manager.service
systemctl daemon-reload
systemctl restart kube-controller-manager
wait_until 150 curl -sfk https://127.0.0.1:10257/healthz
