unit=kube-controller-manager
lasting $unit
controllers=$(flag $unit controllers)
case ,${controllers:-*}, in
  *,-*) fail "the unit leaves no controller out" "--controllers=$controllers" "The running process was started by something else than its unit says now." ;;
  *,\*,*) pass "${controllers:-no flag --controllers}" ;;
  *) fail "the unit runs all controllers" "--controllers=$controllers" ;;
esac
