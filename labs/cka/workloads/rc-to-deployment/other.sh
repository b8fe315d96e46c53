set -e
kubectl -n "$NAMESPACE" delete rc bread --cascade=orphan
old=$(kubectl -n "$NAMESPACE" get pods -l app=bread,\!pod-template-hash -o name)
# shellcheck disable=SC2086
kubectl -n "$NAMESPACE" delete $old
mine() { [ "$(api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dbread" -f | jq '.items | length')" = "$REPLICAS" ]; }
wait_until 120 mine
