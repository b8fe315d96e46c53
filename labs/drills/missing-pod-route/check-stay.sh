places='/etc/systemd/network /run/systemd/network /etc/network /etc/netplan /etc/networkd-dispatcher /etc/NetworkManager /etc/rc.local /etc/cron.d /var/spool/cron'
while read -r range address name; do
  [ "$name" != "$LAB_MACHINE" ] || continue
  grep -rqsF "$range" $places && continue
  found=''
  for unit in $(grep -rlsF "$range" /etc/systemd/system); do
    systemctl is-enabled --quiet "$(basename "$unit")" && found=$unit
  done
  [ -n "$found" ] || fail "something sets the route to $range when $LAB_MACHINE boots" "no enabled unit and no network configuration speaks of $range" "A route that was only added by hand is gone after a reboot."
done <<< "$LAB_POD_ROUTES"
pass "the routes are part of the configuration"
