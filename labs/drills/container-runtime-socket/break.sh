set -e
sed -i "s|^containerRuntimeEndpoint:.*|containerRuntimeEndpoint: \"unix://$SOCKET\"|" /var/lib/kubelet/kubelet-config.yaml
grep -q "$SOCKET" /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
