set -e
[ "$LAB_MACHINE" = server ] && lacks=$SERVER_LACKS || lacks=$NODE_LACKS
case $lacks in
  forwarding)
    rm -f /etc/sysctl.d/kubeadm.conf /etc/sysctl.d/kubernetes.conf
    sysctl -w net.ipv4.ip_forward=0
    ;;
  swap)
    dd if=/dev/zero of=/swap bs=1M count=64
    chmod 600 /swap
    mkswap /swap
    echo '/swap none swap sw 0 0' >> /etc/fstab
    swapon /swap
    ;;
  runtime)
    # As packages of containerd without Kubernetes in mind come.
    sed -i '1a disabled_plugins = ["io.containerd.grpc.v1.cri"]' /etc/containerd/config.toml
    systemctl restart containerd
    ;;
esac
