set -e
less() { api "/api/v1/nodes/$NODE" -f | jq -e '.status.allocatable.cpu == "150m"' > /dev/null; }
wait_until 150 less
wait_until 60 node_ready "$NODE"
web press 1 | kubectl create --dry-run=client --validate=false -o json -f - | jq '.spec.template.spec |= (.nodeSelector = {"kubernetes.io/hostname": env.NODE} | .containers[0].resources = {requests: {cpu: "200m"}})' |
  kubectl create --validate=false -f -
waits() { api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dpress" -f | jq -e 'any(.items[].status.conditions[]?; .type == "PodScheduled" and .status == "False")' > /dev/null; }
wait_until 90 waits
remember press "$(api "/apis/apps/v1/namespaces/$NAMESPACE/deployments/press" -f | jq -r .metadata.uid)"
