set -e
wait_until 240 api_ready
kubectl create clusterrolebinding all-nodes --clusterrole=system:node --group=system:nodes
kubectl -n default create role list-pods --verb=list --resource=pods
kubectl -n default create rolebinding robot --role=list-pods --user=robot
for node in $LAB_WORKERS; do wait_until 120 node_ready "$node"; done
