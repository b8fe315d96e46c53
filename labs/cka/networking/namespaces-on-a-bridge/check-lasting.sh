# shellcheck disable=SC2154
boot_places /usr/local/sbin /usr/local/bin /etc/nftables.conf
for word in 'type veth' 'bridge' "10\.$NET\.0\.1[/ ]" 'masquerade|snat' ip_forward; do
  grep -qIrsiE -e "$word" "${places[@]}" /etc/sysctl.d /etc/sysctl.conf || fail "all of it is made at boot" "nothing that is run at boot speaks of: $word"
done
for unit in houses green-shop; do lasting $unit.service; done
pass "it is made at boot"
