set -e
kubeadm init --config /root/kubeadm.yaml --skip-token-print
