set -e
serve_word /usr/local/sbin/cellar wine
cat > /etc/systemd/system/cellar.service <<'END'
[Unit]
Description=Nobody's business but this machine's
[Service]
ExecStart=/usr/bin/socat TCP-LISTEN:9077,fork,reuseaddr EXEC:/usr/local/sbin/cellar
Restart=always
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now cellar
