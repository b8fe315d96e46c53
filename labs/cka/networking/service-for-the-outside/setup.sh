set -e
word=$(random_word)
remember old-shop "$word"
mkdir -p /srv/old-shop
serve_word /srv/old-shop/serve "$word"
cat > /etc/systemd/system/old-shop.service <<END
[Unit]
Description=The old shop
[Service]
ExecStart=/usr/bin/socat TCP-LISTEN:8090,fork,reuseaddr EXEC:/srv/old-shop/serve
Restart=always
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now old-shop
answers() { [ "$(curl -s --max-time 5 http://127.0.0.1:8090)" = "$word" ]; }
wait_until 30 answers
