pid=$(systemctl show --property=MainPID --value kube-controller-manager)
[ "$pid" -gt 0 ] || fail "kube-controller-manager runs" "it is $(systemctl is-active kube-controller-manager)" "$(last_error kube-controller-manager)"
# The last one counts; it may be two words.
controllers=$(tr '\0' '\n' < "/proc/$pid/cmdline" | sed -nE '/^--?controllers$/{n;p};s/^--?controllers=//p' | tail -n 1)
case ,${controllers:-*}, in
  *,-*) fail "no controller is left out" "--controllers=$controllers" ;;
  *,\*,*) pass "${controllers:-no flag --controllers: all that run by default}" ;;
  *) fail "all controllers that run by default" "--controllers=$controllers" ;;
esac
