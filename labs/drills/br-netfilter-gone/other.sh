set -e
echo br_netfilter >> /etc/modules
modprobe br_netfilter
printf 'net.bridge.bridge-nf-call-iptables=1\nnet.ipv4.ip_forward=1\n' >> /etc/sysctl.conf
sysctl --quiet -p /etc/sysctl.conf
