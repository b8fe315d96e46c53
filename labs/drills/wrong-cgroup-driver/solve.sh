set -e
sed -i 's|SystemdCgroup = .*|SystemdCgroup = true|' /etc/containerd/config.toml
systemctl restart containerd kubelet
wait_until 60 crictl info
