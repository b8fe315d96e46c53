set -e
sed -i 's|SystemdCgroup = true|SystemdCgroup = false|' /etc/containerd/config.toml
grep -q 'SystemdCgroup = false' /etc/containerd/config.toml
systemctl restart containerd
systemctl restart kubelet
