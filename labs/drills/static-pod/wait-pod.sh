running() { [ "$(api "/api/v1/namespaces/default/pods/$NAME-$NODE" -f | jq -r '.status.containerStatuses[0].ready')" = true ]; }
wait_until 280 running
