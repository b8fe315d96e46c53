set -e
three_controllers
systemctl stop kube-controller-manager
