set -e
kubectl -n "$NAMESPACE" delete rc bread
mine() { [ "$(api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dbread" -f | jq '.items | length')" = "$REPLICAS" ]; }
wait_until 120 mine
