places="${BOOT_PLACES[*]} /etc/systemd/network /etc/netplan /usr/local/sbin /usr/local/bin"
while read -r machine range; do
  ssh -n "root@$machine" "grep -qIrsF '${range%/*}' $places" || fail "something that is run at boot of $machine sets the route to $range" "nothing there speaks of it"
done <<< "node-0 $RANGE_1
node-1 $RANGE_0
server $RANGE_0
server $RANGE_1"
pass "the routes are set at boot"
