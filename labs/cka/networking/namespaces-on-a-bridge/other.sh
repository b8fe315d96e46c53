set -e
cat >> /usr/local/sbin/village <<END
nft -f - <<RULES
table ip village {
  chain in { type nat hook prerouting priority dstnat; ip daddr $LAB_ADDRESS tcp dport 8095 dnat to 10.$NET.0.12:80; }
  chain out { type nat hook postrouting priority srcnat; ip saddr 10.$NET.0.0/24 oifname != village masquerade; }
}
RULES
END
