set -e
systemctl disable --now kube-scheduler
