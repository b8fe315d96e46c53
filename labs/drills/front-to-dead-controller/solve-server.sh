set -e
systemctl enable kube-apiserver
systemctl start kube-apiserver
wait_until 150 server_ready
