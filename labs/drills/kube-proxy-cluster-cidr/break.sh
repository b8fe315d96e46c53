set -e
file=/var/lib/kube-proxy/kube-proxy-config.yaml
sed -i "s|^clusterCIDR:.*|clusterCIDR: \"$CIDR\"|" "$file"
grep -q "$CIDR" "$file"
systemctl restart kube-proxy
