set -e
jq -n '{apiVersion: "v1", kind: "Binding", metadata: {name: "courier"}, target: {apiVersion: "v1", kind: "Node", name: env.NODE}}' |
  api "/api/v1/namespaces/$NAMESPACE/pods/courier/binding" -f -H 'Content-Type: application/json' -d @- > /dev/null
running() { [ "$(api "/api/v1/namespaces/$NAMESPACE/pods/courier" -f | jq -r .status.phase)" = Running ]; }
wait_until 150 running
