systemctl stop kube-controller-manager
