set -e
wait_until 240 api_ready
for node in $LAB_WORKERS; do wait_until 150 node_ready "$node"; done
