set -e
rm -r /etc/kubernetes/pki
