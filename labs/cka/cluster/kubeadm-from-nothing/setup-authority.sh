set -e
mkdir -p /etc/kubernetes/pki
install -m 644 /root/hard-way/var/lib/kubernetes/ca.crt /etc/kubernetes/pki/
install -m 600 /root/hard-way/var/lib/kubernetes/ca.key /etc/kubernetes/pki/
