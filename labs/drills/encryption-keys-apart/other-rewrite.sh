set -e
export KUBECONFIG=/root/.kube/config
kubectl --server="https://$CONTROLLER:6443" get secrets --all-namespaces -o json | kubectl --server="https://$CONTROLLER:6443" replace -f - > /dev/null
