set -e
systemctl disable --now house-rules
cat > /usr/local/sbin/house <<'END'
#!/bin/sh
set -e
iptables -N HOUSE
iptables -A HOUSE -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A HOUSE -i lo -j ACCEPT
iptables -A HOUSE -p icmp -j ACCEPT
iptables -A HOUSE -p tcp -m multiport --dports 22,10250 -j ACCEPT
iptables -A HOUSE -j DROP
iptables -A INPUT -j HOUSE
END
chmod 755 /usr/local/sbin/house
printf '[Unit]\nDescription=The rules of the house, by iptables\nAfter=network.target\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/local/sbin/house\n[Install]\nWantedBy=multi-user.target\n' > /etc/systemd/system/house-iptables.service
systemctl daemon-reload
systemctl enable --now house-iptables
