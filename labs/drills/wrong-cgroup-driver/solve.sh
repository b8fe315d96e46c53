set -e
sed -i 's|SystemdCgroup = .*|SystemdCgroup = true|' /etc/containerd/config.toml
sed -i 's|cgroupDriver:.*|cgroupDriver: systemd|' /var/lib/kubelet/kubelet-config.yaml
systemctl restart containerd kubelet
wait_until 60 crictl info
