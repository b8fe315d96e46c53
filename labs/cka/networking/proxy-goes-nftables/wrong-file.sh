set -e
sed -i 's/^mode:.*/mode: nftables/' /var/lib/kube-proxy/kube-proxy-config.yaml
