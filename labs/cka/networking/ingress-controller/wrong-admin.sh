set -e
kubectl -n gate create serviceaccount door
kubectl create clusterrolebinding door --clusterrole=cluster-admin --serviceaccount=gate:door
