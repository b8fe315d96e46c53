set -e
sed -i "s|^clusterCIDR:.*|clusterCIDR: \"$LAB_CLUSTER_CIDR\"|" /var/lib/kube-proxy/kube-proxy-config.yaml
systemctl restart kube-proxy
spared() { iptables-save -t nat | grep -qF -e "! -s $LAB_CLUSTER_CIDR"; }
wait_until 60 spared
