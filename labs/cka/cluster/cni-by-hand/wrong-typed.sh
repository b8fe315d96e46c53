set -e
address() { awk -v name="$1" '$2 == name { print $1 }' <<< "$LAB_MACHINES"; }
[ "$LAB_MACHINE" = node-0 ] || ip route add "$RANGE_0" via "$(address node-0)"
[ "$LAB_MACHINE" = node-1 ] || ip route add "$RANGE_1" via "$(address node-1)"
