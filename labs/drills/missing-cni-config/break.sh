set -e
rm /etc/cni/net.d/*
