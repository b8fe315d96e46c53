set -e
wait_until 240 api_ready
kubectl create clusterrolebinding robot --clusterrole=cluster-admin --user=robot
for node in $LAB_WORKERS; do wait_until 120 node_ready "$node"; done
