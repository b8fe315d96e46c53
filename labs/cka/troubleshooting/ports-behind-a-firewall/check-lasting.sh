now=$(nft -s list table inet house 2> /dev/null)
later=$(systemctl is-enabled --quiet house-rules 2> /dev/null && unshare -n sh -c 'nft -f /etc/house.nft && nft -s list table inet house' 2> /dev/null)
[ "$now" = "$later" ] || fail "the rules are the same after a reboot" "$(diff <(printf '%s\n' "$later") <(printf '%s\n' "$now") | grep '^[<>]' | head -n 2 | sed 's/^</only then:/;s/^>/only now:/' | tr -s '\t ' ' ' | paste -sd ';')"
pass "the same rules after a reboot"
