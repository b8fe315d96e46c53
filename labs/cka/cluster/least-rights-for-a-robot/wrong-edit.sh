set -e
for namespace in red blue; do
  kubectl -n "$namespace" create rolebinding deployer --clusterrole=edit --serviceaccount="$NAMESPACE:deployer"
done
kubectl create clusterrole see-nodes --verb=get,list,watch --resource=nodes
kubectl create clusterrolebinding deployer-sees-nodes --clusterrole=see-nodes --serviceaccount="$NAMESPACE:deployer"
