grep -rqsIE '^[^#;]*br[-_]netfilter' /etc/modules /etc/modules-load.d/*.conf /usr/lib/modules-load.d/*.conf "${BOOT_PLACES[@]}" ||
  fail "something loads br_netfilter when $NODE boots" "neither a .conf file in /etc/modules-load.d nor a unit speaks of it" "A module that was loaded by hand is gone after a reboot."
{ /lib/systemd/systemd-sysctl --cat-config; cat /etc/sysctl.conf; grep -rhsI ip_forward "${BOOT_PLACES[@]}"; } 2> /dev/null |
  grep -qE '^[^#;]*(net[./]ipv4[./]ip_forward *= *1|echo +.?1.? *>.*/ipv4/ip_forward)' ||
  fail "something sets net.ipv4.ip_forward = 1 when $NODE boots" "neither a file in /etc/sysctl.d nor a unit does"
pass "both are part of the configuration"
