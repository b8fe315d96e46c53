set -e
sed -i -E "s|(--service-account-issuer[ =])[^ ]+|\1https://$LAB_API_HOST:6443|; s|(--service-account-key-file[ =])[^ ]+|\1/var/lib/kubernetes/service-account.pem|; s|(--service-account-signing-key-file[ =])[^ ]+|\1/var/lib/kubernetes/service-account-key.pem|" /etc/systemd/system/kube-apiserver.service
restart_server
