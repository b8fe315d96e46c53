# The kubelet reports only what has changed: it may still be believed Ready from before.
networked() { ssh -n "root@$NODE" crictl info | jq -e '.status.conditions[] | select(.type == "NetworkReady") | .status' > /dev/null; }
wait_until 60 networked
wait_until 150 node_ready "$NODE"
