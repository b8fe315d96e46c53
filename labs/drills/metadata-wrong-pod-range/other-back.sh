set -e
export KUBECONFIG=/root/.kube/config
node=$(node_of "$WORKER")
wait_until 120 node_ready "$node"
kubectl uncordon "$node"
