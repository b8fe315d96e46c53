api /api/v1/nodes/node-0 -f | jq -r '.status.nodeInfo.containerRuntimeVersion | split(":")[0]'
