set -e
cat > /usr/local/sbin/pod-ways <<END
#!/bin/sh
# Whatever is not of this machine's own pods.
set -e
[ "\$(hostname)" = node-0 ] || ip route replace $RANGE_0 via $(address_of node-0)
[ "\$(hostname)" = node-1 ] || ip route replace $RANGE_1 via $(address_of node-1)
END
chmod 755 /usr/local/sbin/pod-ways
cat > /etc/systemd/system/pod-ways.service <<'END'
[Unit]
Description=Ways to pods
Wants=network-online.target
After=network-online.target systemd-networkd.service
PartOf=systemd-networkd.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/pod-ways
Restart=on-failure
RestartSec=1
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable pod-ways
systemctl restart pod-ways
