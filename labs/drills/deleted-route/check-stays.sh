while read -r range address name; do
  [ "$name" = "$WORKER" ] || continue
  for file in $(grep -RlsIF -e "$range" "${BOOT_PLACES[@]}" /etc/systemd/network /etc/netplan /etc/networkd-dispatcher /usr/local/sbin /usr/local/bin); do
    grep -F -e "$address" "$file" | grep -qvE '^ *[#;]' || continue
    case $file in
      *.service) systemctl is-enabled --quiet "$(basename "$file")" || continue ;;
    esac
    pass "$file sets it"
  done
  fail "something sets the route to $range when $LAB_MACHINE boots" "no enabled unit and no network configuration speaks of $range via $address" "A route that was only added by hand is gone after a reboot."
done <<< "$LAB_POD_ROUTES"
