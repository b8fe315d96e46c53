set -e
for node in node-0 node-1; do wait_until 70 node_ready $node; done
for name in east west; do wait_until 70 rolled_out "$NAMESPACE" $name; done
