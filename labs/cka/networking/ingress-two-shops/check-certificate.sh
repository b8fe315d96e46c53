said=$(through 30443 "bakery.$DOMAIN" / --cacert /root/market.crt -S 2>&1)
[ "$said" = "bakery /" ] || fail "https://bakery.$DOMAIN:30443/ shows the certificate /root/market.crt, and is answered by bakery" "${said:-no answer}"
pass "bakery over TLS"
