set -e
figures() {
  [ "$(api /apis/metrics.k8s.io/v1beta1/nodes -f | jq -r '.items | length')" = "$(wc -w <<< "$LAB_WORKERS")" ]
}
wait_until 280 figures
available() {
  api /apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io -f | jq -e 'any(.status.conditions[]; .type == "Available" and .status == "True")'
}
wait_until 60 available
for node in $LAB_WORKERS; do wait_until 120 node_ready "$node"; done
