set -e
export KUBECONFIG=/root/.kube/config
kubectl get secrets --all-namespaces -o json | kubectl replace -f - > /dev/null
