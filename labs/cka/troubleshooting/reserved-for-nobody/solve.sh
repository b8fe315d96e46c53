set -e
sed -i "/^$SETTING:/d" /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
