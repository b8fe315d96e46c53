running() { [ "$(api "/api/v1/namespaces/$NAMESPACE/pods/$1" -f | jq -r .status.phase)" = Running ]; }
for pod in painter model; do wait_until 150 running "$pod"; done
