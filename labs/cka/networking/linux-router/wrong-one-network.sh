set -e
cat > /etc/systemd/system/yard-router.service <<END
[Unit]
Requires=yard.service
After=yard.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/sbin/ip netns exec middle sysctl -w net.ipv4.ip_forward=1
ExecStart=/sbin/ip -n left route replace 10.$NET.2.0/24 via 10.$NET.1.1
ExecStart=/sbin/ip -n right route replace 10.$NET.1.0/24 via 10.$NET.2.1
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now yard-router
