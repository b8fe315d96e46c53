set -e
grown() {
  api "/apis/apps/v1/namespaces/$NAMESPACE/deployments/press" -f | jq -e '.status.availableReplicas >= 3'
}
wait_until 280 grown
scaling() {
  api "/apis/autoscaling/v2/namespaces/$NAMESPACE/horizontalpodautoscalers" -f | jq -e 'any(.items[].status.conditions[]?; .type == "ScalingActive" and .status == "True")'
}
wait_until 120 scaling
wait_until 120 rolled_out "$NAMESPACE" press
