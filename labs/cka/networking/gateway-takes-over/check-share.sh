said=$(through 30443 "$HOST" '/[1-40]' --cacert /root/tram.crt -w '\n')
old=$(grep -c '^old /' <<< "$said") new=$(grep -c '^new /' <<< "$said")
[ $((old + new)) = 40 ] || fail "40 answers to 40 requests" "$old from old, $new from new"
if [ "$new" -lt 2 ] || [ "$new" -gt 7 ]; then fail "about 4 of 40 requests go to new" "$new do"; fi
pass "$new of 40"
