set -e
word=$(head -c 6 /dev/urandom | od -An -tx1 | tr -d ' \n')
remember old-shop "$word"
mkdir -p /srv/old-shop
printf 'HTTP/1.1 200 OK\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' "${#word}" "$word" > /srv/old-shop/answer
cat > /srv/old-shop/serve <<'END'
#!/bin/bash
while IFS= read -r line && [ "$line" != $'\r' ]; do :; done
cat /srv/old-shop/answer
END
chmod 755 /srv/old-shop/serve
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
