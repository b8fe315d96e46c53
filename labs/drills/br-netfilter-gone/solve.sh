set -e
echo br_netfilter > /etc/modules-load.d/kubernetes.conf
printf 'net.bridge.bridge-nf-call-iptables = 1\nnet.bridge.bridge-nf-call-ip6tables = 1\nnet.ipv4.ip_forward = 1\n' > /etc/sysctl.d/kubernetes.conf
modprobe br_netfilter
sysctl --quiet -p /etc/sysctl.d/kubernetes.conf
