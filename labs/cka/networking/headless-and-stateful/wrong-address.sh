set -e
kubectl -n "$NAMESPACE" get service "$BOAT" -o json | jq 'del(.spec.clusterIP, .spec.clusterIPs, .metadata.uid, .metadata.resourceVersion)' > service.json
kubectl -n "$NAMESPACE" delete service "$BOAT"
kubectl create --validate=false -f service.json
rm service.json
