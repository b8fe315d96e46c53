wait_until 200 node_ready "$NODE"
