set -e
[ "$LAB_MACHINE" = node-0 ] || ip route add "$RANGE_0" via "$(address_of node-0)"
[ "$LAB_MACHINE" = node-1 ] || ip route add "$RANGE_1" via "$(address_of node-1)"
