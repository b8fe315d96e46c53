set -e
sed -i 's|^containerRuntimeEndpoint:.*|containerRuntimeEndpoint: "unix:///var/run/containerd/containerd.sock"|' /var/lib/kubelet/kubelet-config.yaml
systemctl restart kubelet
steady() { systemctl is-active --quiet kubelet && sleep 8 && systemctl is-active --quiet kubelet; }
wait_until 60 steady
