set -e
sed -i 's/^mode:.*/mode: nftables/' /var/lib/kube-proxy/kube-proxy-config.yaml
systemctl stop kube-proxy
kube-proxy --cleanup || true
systemctl start kube-proxy
ready() { [ "$(curl -s --max-time 5 http://127.0.0.1:10249/proxyMode)" = nftables ] && nft list table ip kube-proxy; }
wait_until 90 ready
