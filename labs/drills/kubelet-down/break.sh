set -e
systemctl disable --now kubelet
