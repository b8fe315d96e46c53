set -e
cat > /usr/local/sbin/yard-router <<END
#!/bin/sh
set -e
for door in to-left to-right; do ip netns exec middle sysctl -qw net.ipv4.conf.\$door.forwarding=1; done
ip -n left route add 0.0.0.0/0 via 10.$NET.1.1 dev door
ip -n right route add 0.0.0.0/0 via 10.$NET.2.1 dev door
END
chmod 755 /usr/local/sbin/yard-router
mkdir -p /etc/systemd/system/yard.service.d
printf '[Service]\nExecStartPost=/usr/local/sbin/yard-router\n' > /etc/systemd/system/yard.service.d/router.conf
systemctl daemon-reload
/usr/local/sbin/yard-router
