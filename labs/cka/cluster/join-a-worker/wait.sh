set -e
wait_until 150 node_ready "$NODE"
wait_until 100 api "/api/v1/nodes/$NODE/proxy/healthz" -f
wait_until 200 rolled_out "$NAMESPACE" anvil
