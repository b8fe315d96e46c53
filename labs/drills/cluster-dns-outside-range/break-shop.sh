set -e
node=$(node_of "$WORKER")
wait_until 100 node_ready "$node"
jq -n --arg node "$node" '{apiVersion: "apps/v1", kind: "Deployment", metadata: {name: "shop"}, spec: {replicas: 1, selector: {matchLabels: {app: "shop"}}, strategy: {type: "Recreate"},
  template: {metadata: {labels: {app: "shop"}}, spec: {nodeSelector: {"kubernetes.io/hostname": $node}, terminationGracePeriodSeconds: 1, containers: [{name: "shop", image: "nginx:latest"}]}}}}' |
  api /apis/apps/v1/namespaces/default/deployments -f -H 'Content-Type: application/json' -d @- > /dev/null
opened() { api /apis/apps/v1/namespaces/default/deployments/shop -f | jq -e '.status.availableReplicas == 1' > /dev/null; }
wait_until 200 opened
