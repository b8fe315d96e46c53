set -e
cat > /etc/systemd/system/village.service <<'END'
[Unit]
Description=A street for three houses
Requires=houses.service
After=houses.service network-online.target nftables.service
Wants=network-online.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/village
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now village
