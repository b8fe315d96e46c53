set -e
mkdir -p /etc/systemd/system/kube-proxy.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/local/bin/kube-proxy --kubeconfig=/var/lib/kube-proxy/kubeconfig --proxy-mode=nftables --cluster-cidr=%s\n' "$LAB_CLUSTER_CIDR" > /etc/systemd/system/kube-proxy.service.d/mode.conf
systemctl daemon-reload
systemctl stop kube-proxy
# What the kubelet and others have made stays.
for table in nat filter mangle; do
  iptables-save -t "$table" | grep -vE 'KUBE-(SERVICES|SVC-|SEP-|NODEPORTS|EXT-|FW-|EXTERNAL-SERVICES|PROXY|FORWARD|POSTROUTING|MARK-MASQ)' | iptables-restore -T "$table"
done
systemctl start kube-proxy
ready() { [ "$(curl -s --max-time 5 http://127.0.0.1:10249/proxyMode)" = nftables ] && nft list table ip kube-proxy; }
wait_until 90 ready
