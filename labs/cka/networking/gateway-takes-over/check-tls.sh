said=$(through 30443 "$HOST" / --cacert /root/tram.crt -S 2>&1)
case $said in
  "old /" | "new /") pass "$said" ;;
  *) fail "https://$HOST:30443/ shows the certificate /root/tram.crt, and is answered" "${said:-no answer}" ;;
esac
