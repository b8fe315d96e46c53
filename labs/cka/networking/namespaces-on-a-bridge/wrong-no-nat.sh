set -e
# Without a translation of addresses on the way out.
cat >> /usr/local/sbin/village <<END
iptables -t nat -A PREROUTING -d $LAB_ADDRESS -p tcp --dport 8095 -j DNAT --to-destination 10.$NET.0.12:80
END
