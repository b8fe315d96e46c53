set -e
install -m 600 /var/lib/kubernetes/encryption-config.yaml /root/leaked-encryption-config.yaml
# Kept for the grader: the leaked copy may be deleted, which is what one does with it.
umask 077
setting /var/lib/kubernetes/encryption-config.yaml secret > /root/.khw-drill-leaked-key
[ -s /root/.khw-drill-leaked-key ]
