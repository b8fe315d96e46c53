set -e
systemctl disable --now kube-apiserver
