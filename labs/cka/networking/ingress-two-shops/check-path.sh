for path in /fish /fish/cod; do
  said=$(through 30080 "bakery.$DOMAIN" "$path")
  [ "$said" = "fishery $path" ] || fail "http://bakery.$DOMAIN:30080$path is answered by fishery" "${said:-no answer}"
done
said=$(through 30080 "bakery.$DOMAIN" /fishing)
[ "$said" = "bakery /fishing" ] || fail "http://bakery.$DOMAIN:30080/fishing is answered by bakery" "${said:-no answer}" "/fishing is not under /fish."
pass "/fish and /fish/cod"
