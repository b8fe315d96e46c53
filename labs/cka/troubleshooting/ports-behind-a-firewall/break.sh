set -e
cat > /etc/house.nft <<'END'
# The rules of the house: what nobody has asked for is dropped. Its own table only.
table inet house
delete table inet house
table inet house {
  chain input {
    type filter hook input priority 10; policy drop;
    ct state established,related accept
    iif lo accept
    meta l4proto icmp accept
    tcp dport 22 accept
  }
  chain forward {
    type filter hook forward priority 10; policy drop;
    ct state established,related accept
  }
}
END
cat > /etc/systemd/system/house-rules.service <<'END'
[Unit]
Description=The rules of the house
Documentation=file:/etc/house.nft
After=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/house.nft
ExecReload=/usr/sbin/nft -f /etc/house.nft
ExecStop=/usr/sbin/nft delete table inet house
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now house-rules
