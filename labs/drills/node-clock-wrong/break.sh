set -e
date -s "$OFFSET"
systemctl restart kubelet
