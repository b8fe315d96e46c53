set -e
systemctl start kube-scheduler
