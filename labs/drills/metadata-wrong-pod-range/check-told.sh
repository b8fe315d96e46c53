told=$(told_pod_range)
[ -n "$told" ] || fail "the metadata service tells $LAB_MACHINE a range" "it tells it nothing" "Does nginx run on $LAB_FRONT, with a line for $LAB_ADDRESS?"
[ "$told" = "$LAB_POD_CIDR" ] || fail "$LAB_MACHINE is told $LAB_POD_CIDR" "it is told $told" "The network sends packets for that range to another worker."
pass "told $told"
