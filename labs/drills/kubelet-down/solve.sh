set -e
systemctl enable --now kubelet
