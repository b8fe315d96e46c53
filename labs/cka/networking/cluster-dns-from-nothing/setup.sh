set -e
kubectl -n kube-system delete --ignore-not-found deployment/coredns service/kube-dns configmap/coredns serviceaccount/coredns
kubectl delete --ignore-not-found clusterrolebinding/system:coredns clusterrole/system:coredns
for node in node-0 node-1; do wait_until 60 node_ready $node; done
{
  web files 1
  service files
  web clerk 1
} | kubectl create --validate=false -f -
for one in files clerk; do wait_until 100 rolled_out "$NAMESPACE" $one; done
