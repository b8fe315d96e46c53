unit=etcd-backup.timer
[ "$(systemctl is-active $unit)" = active ] || fail "the timer $unit is active" "it is $(systemctl is-active $unit)"
lasting $unit
service=$(systemctl show --property=Unit --value $unit)
fragment=$(systemctl show --property=FragmentPath --value "$service")
case $fragment in /etc/* | /usr/local/lib/* | /lib/* | /usr/lib/*) ;; *) fail "$service is there after a reboot" "${fragment:-there is none}" ;; esac
next=$(systemctl list-timers --all --output=json $unit | jq -r '.[0].next // 0')
wait=$((next / 1000000 - $(date +%s)))
[ "$wait" -le 3700 ] && [ "$next" != 0 ] || fail "the next time is within the hour" "in $((wait / 60)) minutes" "$(systemctl list-timers --all --no-pager $unit | sed -n 2p)"
[ "$(systemctl show --property=Result --value "$service")" = success ] || fail "$service did well the last time" "$(systemctl show --property=Result --value "$service")" "$(last_error "$service")"
pass "$service, in $((wait / 60)) minutes"
