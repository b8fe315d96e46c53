set -e
kubectl create clusterrole deployer --verb=get,list,patch,update --resource=deployments.apps,deployments.apps/scale
for namespace in red blue; do
  kubectl -n "$namespace" create rolebinding robots --clusterrole=deployer --serviceaccount="$NAMESPACE:deployer"
done
kubectl create clusterrole node-reader --verb=get,list --resource=nodes
kubectl create clusterrolebinding robots-nodes --clusterrole=node-reader --user="system:serviceaccount:$NAMESPACE:deployer"
