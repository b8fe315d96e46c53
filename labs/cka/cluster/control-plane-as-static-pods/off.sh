set -e
systemctl disable --now kube-scheduler kube-controller-manager
