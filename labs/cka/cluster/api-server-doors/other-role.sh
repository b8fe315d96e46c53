set -e
wait_until 240 api_ready
kubectl create clusterrole see-pods --verb=get,list --resource=pods
kubectl -n default create rolebinding robots --clusterrole=see-pods --user=robot
for node in $LAB_WORKERS; do wait_until 120 node_ready "$node"; done
