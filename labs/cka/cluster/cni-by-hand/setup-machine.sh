set -e
systemctl disable --now khw-pod-routes
rm /etc/systemd/system/khw-pod-routes.service
systemctl daemon-reload
for range in $(cut -d ' ' -f 1 <<< "$LAB_POD_ROUTES"); do ip route flush exact "$range"; done
rm -f /etc/cni/net.d/*
[ ! -d /sys/class/net/cni0 ] || ip link delete cni0
