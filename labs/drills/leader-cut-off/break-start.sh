systemctl start kube-controller-manager
