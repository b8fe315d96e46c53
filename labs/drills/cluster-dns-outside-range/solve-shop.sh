set -e
export KUBECONFIG=/root/.kube/config
node=$(node_of "$WORKER")
handed() { api "/api/v1/nodes/$node/proxy/configz" -f | jq -e --arg wrong "$ADDRESS" '.kubeletconfig.clusterDNS | index($wrong) == null' > /dev/null; }
wait_until 100 handed
kubectl rollout restart deployment shop
kubectl rollout status deployment shop --timeout="$((200 * ${LAB_SLOWNESS:-1}))s"
