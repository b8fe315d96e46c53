found=$(cat /etc/cni/net.d/*.conf* | jq -r '.. | .subnet? // empty' | sort -u | tr '\n' ' ')
[ "$found" = "$LAB_POD_CIDR " ] || fail "pods get addresses of $LAB_POD_CIDR" "the configuration in /etc/cni/net.d says ${found:-nothing}" "It was written when the node was told another range."
bridge=$(cat /etc/cni/net.d/*.conf* | jq -r '.. | .bridge? // empty' | head -n 1)
held=$(ip -o -4 address show dev "$bridge" 2> /dev/null | awk '{ print $4 }' | tr '\n' ' ')
[ -z "$held" ] || [ "$held" = "${LAB_POD_CIDR%.*}.1/${LAB_POD_CIDR#*/} " ] || fail "the bridge $bridge has the first address of $LAB_POD_CIDR, or none yet" "it has $held" "A bridge keeps the address that it was given first."
pass "$found"
