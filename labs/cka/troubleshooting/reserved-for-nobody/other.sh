set -e
sed -i "s/^$SETTING:.*/$SETTING: { cpu: 100m, memory: 100Mi }/" /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
