set -e
install -m 600 /var/lib/kubernetes/encryption-config.yaml /root/leaked-encryption-config.yaml
