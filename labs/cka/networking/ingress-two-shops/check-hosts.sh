for shop in bakery fishery; do
  said=$(through 30080 "$shop.$DOMAIN" /)
  [ "$said" = "$shop /" ] || fail "http://$shop.$DOMAIN:30080/ is answered by $shop" "${said:-no answer}"
done
pass "bakery and fishery"
