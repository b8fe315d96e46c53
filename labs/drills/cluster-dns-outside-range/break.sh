set -e
file=/var/lib/kubelet/kubelet-config.yaml
sed -i "/^clusterDNS:/{n;s|\".*\"|\"$ADDRESS\"|}" "$file"
grep -qF "$ADDRESS" "$file"
systemctl restart kubelet
