set -e
case $PART in
  runtime)
    sed -i 's|SystemdCgroup = true|SystemdCgroup = false|' /etc/containerd/config.toml
    grep -q 'SystemdCgroup = false' /etc/containerd/config.toml
    systemctl restart containerd ;;
  kubelet)
    sed -i 's|cgroupDriver: systemd|cgroupDriver: cgroupfs|' /var/lib/kubelet/kubelet-config.yaml
    grep -q 'cgroupDriver: cgroupfs' /var/lib/kubelet/kubelet-config.yaml ;;
esac
systemctl restart kubelet
