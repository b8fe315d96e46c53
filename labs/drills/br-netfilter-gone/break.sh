set -e
rm -f /etc/modules-load.d/kubernetes.conf /etc/sysctl.d/kubernetes.conf
modprobe -r br_netfilter
