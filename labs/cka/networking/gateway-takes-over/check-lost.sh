asked=/var/lib/khw-exercise/asked
[ -s "$asked" ] || fail "the client has asked" "it has written nothing"
text=$(cat "$asked")
if ! systemctl is-active --quiet khw-client; then
  [ "$(cat /proc/sys/kernel/random/boot_id)" != "$(recall boot)" ] || fail "the client asks" "somebody has stopped it"
  # It ended when the machine was switched off: what was lost right before that is not counted.
  text=$(tac <<< "$text" | sed -n '/ 200 \(old\|new\)$/,$p' | tac)
fi
lost=$(grep -cvE ' 200 (old|new)$' <<< "$text")
[ "$lost" = 0 ] || fail "each of $(wc -l <<< "$text") requests is answered by old or new" "$lost are not, the first at $(grep -vE ' 200 (old|new)$' <<< "$text" | head -n 1)"
pass "$(wc -l <<< "$text") requests, all answered"
