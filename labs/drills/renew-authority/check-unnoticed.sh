log=/root/khw-drill-client.log
[ -s "$log" ] || fail "a log of the program that asks" "there is none" "It may have been stopped: begin the drill again."
# When it was ended, with all machines perhaps, the last minute tells nothing.
until=$(tail -n 1 "$log" | cut -d' ' -f1)
systemctl is-active --quiet khw-drill-client || until=$((until - 60))
read -r asked failed <<< "$(awk -v until="$until" '$1 <= until { asked++; if ($2 == "failed") failed++ } END { print asked + 0, failed + 0 }' "$log")"
[ "$failed" -le 10 ] || fail "10 failed requests at most" "$failed of $asked have failed" "More than one controller, or the front, was away at once or for long."
pass "$failed of $asked requests have failed"
