set -e
kubectl create clusterrole deployer --verb=get,list,watch,patch --resource=deployments.apps,deployments.apps/scale
kubectl create clusterrole see-nodes --verb=get,list,watch --resource=nodes
for role in deployer see-nodes; do
  kubectl create clusterrolebinding "robot-$role" --clusterrole="$role" --serviceaccount="$NAMESPACE:deployer"
done
