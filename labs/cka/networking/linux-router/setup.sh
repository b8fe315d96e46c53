set -e
cat > /usr/local/sbin/yard <<END
#!/bin/sh
# Three rooms: left and right, and middle with a door to each.
set -e
for room in left middle right; do
  ip netns add \$room
  ip -n \$room link set lo up
done
ip netns exec middle sysctl -qw net.ipv4.ip_forward=0
# plug ROOM DEVICE ADDRESS DEVICE-OF-MIDDLE ADDRESS
plug() {
  ip link add \$2 netns \$1 type veth peer name \$4 netns middle
  ip -n \$1 address add \$3/24 dev \$2
  ip -n middle address add \$5/24 dev \$4
  ip -n \$1 link set \$2 up
  ip -n middle link set \$4 up
}
plug left door 10.$NET.1.2 to-left 10.$NET.1.1
plug right door 10.$NET.2.2 to-right 10.$NET.2.1
END
chmod 755 /usr/local/sbin/yard
cat > /etc/systemd/system/yard.service <<END
[Unit]
Description=Three rooms without a way between left and right
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/yard
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now yard
