set -e
kubeadm certs renew "$FILE"
kubeadm certs renew "$CERTIFICATE"
