set -e
echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/90-forward.conf
sysctl --system
swapoff -a
sed -i -E '/^[^#].*\sswap\s/d' /etc/fstab
if grep -q disabled_plugins /etc/containerd/config.toml; then
  sed -i '/^disabled_plugins/d' /etc/containerd/config.toml
  systemctl restart containerd
fi
wait_until 90 crictl version
