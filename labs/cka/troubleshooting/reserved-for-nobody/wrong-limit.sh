set -e
# Just as much as the press needs.
sed -i "s/^$SETTING:.*/$SETTING: { cpu: 600m, memory: 100Mi }/" /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
