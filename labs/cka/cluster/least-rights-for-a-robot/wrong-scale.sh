set -e
for namespace in red blue; do
  kubectl -n "$namespace" create role deployer --verb=get,list,watch,patch,update --resource=deployments.apps
  kubectl -n "$namespace" create rolebinding deployer --role=deployer --serviceaccount="$NAMESPACE:deployer"
done
kubectl create clusterrole see-nodes --verb=get,list,watch --resource=nodes
kubectl create clusterrolebinding deployer-sees-nodes --clusterrole=see-nodes --serviceaccount="$NAMESPACE:deployer"
