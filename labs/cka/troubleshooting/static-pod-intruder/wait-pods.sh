running() { [ "$(api "/api/v1/namespaces/default/pods/$1-$NODE" -f | jq -r '.status.containerStatuses[0].ready')" = true ]; }
for name in lighthouse intruder; do wait_until 250 running $name; done
