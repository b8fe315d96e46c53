set -e
echo "staticPodPath: $FOLDER" >> /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
