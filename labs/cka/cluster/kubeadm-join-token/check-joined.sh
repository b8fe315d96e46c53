check_node_ready node-1
