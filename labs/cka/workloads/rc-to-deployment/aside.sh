set -e
pod=$(api "/api/v1/namespaces/$NAMESPACE/pods" -f | jq -r '.items[] | select(.metadata.annotations.health == "sick") | .metadata.name')
kubectl -n "$NAMESPACE" label pod "$pod" app=examined --overwrite
