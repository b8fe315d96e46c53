set -e
systemctl stop kube-scheduler kube-controller-manager
