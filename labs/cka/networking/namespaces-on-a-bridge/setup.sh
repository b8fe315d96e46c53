set -e
cat > /usr/local/sbin/houses <<'END'
#!/bin/sh
# Three houses without a street.
set -e
for house in red green blue; do
  ip netns add $house
  ip -n $house link set lo up
done
END
chmod 755 /usr/local/sbin/houses
cat > /etc/systemd/system/houses.service <<'END'
[Unit]
Description=Three houses without a street
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/houses
[Install]
WantedBy=multi-user.target
END
word=$(random_word)
remember green "$word"
serve_word /usr/local/share/green-shop "$word"
cat > /etc/systemd/system/green-shop.service <<'END'
[Unit]
Description=The shop in the green house
Requires=houses.service
After=houses.service
[Service]
ExecStart=/sbin/ip netns exec green socat TCP-LISTEN:80,fork,reuseaddr EXEC:/usr/local/share/green-shop
Restart=always
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now houses green-shop
