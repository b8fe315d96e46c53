set -e
for name in server "$NODE"; do wait_until 180 node_ready "$name"; done
wait_until 240 rolled_out kube-system coredns
