set -e
dns=${LAB_SERVICE_CIDR%.*}.10
sed -i "/^clusterDNS:/{n;s|\".*\"|\"$dns\"|}" /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
