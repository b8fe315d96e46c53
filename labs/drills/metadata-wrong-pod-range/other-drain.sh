set -e
export KUBECONFIG=/root/.kube/config
kubectl drain "$(node_of "$WORKER")" --ignore-daemonsets --delete-emptydir-data --force --grace-period=1 --timeout="$((120 * ${LAB_SLOWNESS:-1}))s"
