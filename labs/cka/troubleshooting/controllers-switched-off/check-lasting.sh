unit=kube-controller-manager
files=$(systemctl show --property=FragmentPath --property=DropInPaths --value $unit | tr ' ' '\n' | grep . )
gone=$(grep '^/run/' <<< "$files" | paste -sd ' ')
[ -z "$gone" ] || fail "the unit is made of files that survive a reboot" "$gone"
systemctl is-enabled --quiet $unit || fail "the unit is enabled" "it is $(systemctl is-enabled $unit)"
[ "$(systemctl show --property=NeedDaemonReload --value $unit)" = no ] || fail "systemd has read the unit as it is" "its files are newer: systemctl daemon-reload"
controllers=$(flag $unit controllers)
case ,${controllers:-*}, in
  *,-*) fail "the unit leaves no controller out" "--controllers=$controllers" "The running process was started by something else than its unit says now." ;;
  *,\*,*) pass "$(paste -sd ' ' <<< "$files")" ;;
  *) fail "the unit runs all controllers" "--controllers=$controllers" ;;
esac
