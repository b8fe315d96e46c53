for host in "nobody.$DOMAIN" any.example; do
  said=$(through 30080 "$host" /where)
  [ "$said" = "lost /where" ] || fail "http://$host:30080/where is answered by lost" "${said:-no answer}"
done
pass "lost"
