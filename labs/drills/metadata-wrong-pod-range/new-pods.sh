set -e
node=$(node_of "$WORKER")
wait_until 120 node_ready "$node"
api "/api/v1/pods?fieldSelector=spec.nodeName=$node" -f | jq -r '.items[] | select(.spec.hostNetwork != true) | "\(.metadata.namespace) \(.metadata.name)"' |
  while read -r namespace name; do
    api "/api/v1/namespaces/$namespace/pods/$name?gracePeriodSeconds=1" -f -X DELETE > /dev/null < /dev/null
  done
# With a cold image store it takes a while until others run in their place.
replaced() {
  api '/apis/apps/v1/deployments' -f | jq -e '[.items[] | (.status.availableReplicas // 0) >= .spec.replicas] | all' > /dev/null
}
wait_until 150 replaced || true
