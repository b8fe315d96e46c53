set -e
wait_until 240 api_ready
kubectl delete apiservice v1beta1.metrics.k8s.io --ignore-not-found
kubectl -n kube-system delete --ignore-not-found deployment/metrics-server service/metrics-server secret/metrics-server serviceaccount/metrics-server rolebinding/metrics-server-auth-reader
kubectl delete --ignore-not-found clusterrolebinding/system:metrics-server clusterrolebinding/metrics-server:system:auth-delegator clusterrole/system:metrics-server clusterrole/system:aggregated-metrics-reader
# It keeps what it was once told of; the API server makes it again.
kubectl -n kube-system delete configmap extension-apiserver-authentication --ignore-not-found
wait_until 150 api /api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication -f
for node in $LAB_WORKERS; do wait_until 120 node_ready "$node"; done
