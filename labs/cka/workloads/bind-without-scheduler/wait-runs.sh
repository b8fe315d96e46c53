running() { [ "$(api "/api/v1/namespaces/$NAMESPACE/pods/courier" -f | jq -r .status.phase)" = Running ]; }
wait_until 250 running
