check_node_ready "$NODE"
