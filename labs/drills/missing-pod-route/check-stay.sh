places=("${BOOT_PLACES[@]}" /etc/systemd/network /etc/netplan /etc/NetworkManager /etc/networkd-dispatcher /etc/frr /etc/bird /etc/dhcp)

# read_at_boot TEXT [ADDRESS]: a line with TEXT, and with no other address than ADDRESS, in what is read or run at boot. -R: units are enabled by links.
read_at_boot() {
  local path line unit two='[0-9]+(\.[0-9]+){3}[^0-9].*[0-9]+(\.[0-9]+){3}'
  while IFS=: read -r path line; do
    [[ ! $line =~ ^[[:space:]]*[#\;] ]] || continue
    [ -z "${2-}" ] || [[ $line == *"$2"* || ! $line =~ $two ]] || continue
    unit=''
    case $path in
      *.kept | *.bak | *.old | *~) continue ;;
      /etc/rc.local) [ -x "$path" ] || continue ;;
      /etc/systemd/system/*.service.d/*) unit=${path%.d/*} ;;
      /etc/systemd/system/*.service) unit=$path ;;
    esac
    [ -n "$unit" ] || return 0
    case $(systemctl is-enabled "${unit##*/}" 2> /dev/null) in enabled | static | alias | indirect | generated) return 0 ;; esac
  done < <(grep -RsIF -e "$1" "${places[@]}")
  return 1
}

# set_at_boot RANGE ADDRESS: by a line there, by a script that one of them runs, or by a routing daemon.
set_at_boot() {
  local script
  ! read_at_boot "$1" "$2" || return 0
  for script in $(grep -rlsIF -e "$1" /usr/local/bin /usr/local/sbin); do
    ! read_at_boot "$script" || return 0
  done
  ip -4 route show "$1" | grep -qE 'proto (bird|zebra|babel|ospf|bgp|isis|rip|eigrp|dhcp|ra)\b'
}

while read -r range address name; do
  [ "$name" != "$LAB_MACHINE" ] || continue
  set_at_boot "$range" "$address" ||
    fail "something sets the route to $range when $LAB_MACHINE boots" "no enabled unit and no network configuration speaks of $range via $address" "A route that was only added by hand is gone after a reboot."
done <<< "$LAB_POD_ROUTES"
pass "the routes are part of the configuration"
