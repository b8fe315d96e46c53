set -e
wait_until 200 rolled_out "$NAMESPACE" vault
one() { [ "$(api "/apis/apps/v1/namespaces/$NAMESPACE/replicasets" -f | jq '.items | length')" = 1 ] && [ "$(api "/api/v1/namespaces/$NAMESPACE/pods" -f | jq '.items | length')" = 1 ]; }
wait_until 100 one
