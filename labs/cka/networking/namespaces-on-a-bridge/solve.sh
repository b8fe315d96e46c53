set -e
cat >> /usr/local/sbin/village <<END
iptables -t nat -A POSTROUTING -s 10.$NET.0.0/24 ! -o village -j MASQUERADE
iptables -t nat -A PREROUTING -d $LAB_ADDRESS -p tcp --dport 8095 -j DNAT --to-destination 10.$NET.0.12:80
END
