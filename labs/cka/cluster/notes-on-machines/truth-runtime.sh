# shellcheck disable=SC2154
object node /api/v1/nodes/node-0
jq -r '.status.nodeInfo.containerRuntimeVersion | split(":")[0]' <<< "$node"
