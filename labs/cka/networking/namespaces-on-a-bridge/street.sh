set -e
cat > /usr/local/sbin/village <<END
#!/bin/sh
set -e
sysctl -qw net.ipv4.ip_forward=1
ip link add village type bridge
ip address add 10.$NET.0.1/24 dev village
ip link set village up
number=10
for house in red green blue; do
  number=\$((number + 1))
  ip link add to-\$house type veth peer name street netns \$house
  ip link set to-\$house master village
  ip link set to-\$house up
  ip -n \$house address add 10.$NET.0.\$number/24 dev street
  ip -n \$house link set street up
  ip -n \$house route add default via 10.$NET.0.1
done
END
chmod 755 /usr/local/sbin/village
