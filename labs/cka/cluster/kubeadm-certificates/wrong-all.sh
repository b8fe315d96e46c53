set -e
kubeadm certs renew all
