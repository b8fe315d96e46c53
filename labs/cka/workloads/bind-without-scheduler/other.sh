set -e
printf '{"apiVersion": "v1", "kind": "Binding", "metadata": {"name": "courier"}, "target": {"kind": "Node", "name": "%s"}}' "$NODE" > binding.json
kubectl create --raw "/api/v1/namespaces/$NAMESPACE/pods/courier/binding" -f binding.json
rm binding.json
running() { [ "$(kubectl -n "$NAMESPACE" get pod courier -o jsonpath='{.status.phase}')" = Running ]; }
wait_until 150 running
