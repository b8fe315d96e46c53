set -e
wait_until 180 node_ready node-1
