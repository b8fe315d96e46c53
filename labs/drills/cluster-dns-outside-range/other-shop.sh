set -e
node=$(node_of "$WORKER")
handed() { api "/api/v1/nodes/$node/proxy/configz" -f | jq -e --arg wrong "$ADDRESS" '.kubeletconfig.clusterDNS | index($wrong) == null' > /dev/null; }
wait_until 100 handed
api '/api/v1/namespaces/default/pods?labelSelector=app%3Dshop' -f -X DELETE > /dev/null
opened() { api '/api/v1/namespaces/default/pods?labelSelector=app%3Dshop' -f | jq -e '[.items[] | select(.metadata.deletionTimestamp == null and .status.phase == "Running")] | length == 1' > /dev/null; }
wait_until 150 opened
