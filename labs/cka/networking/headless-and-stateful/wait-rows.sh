rows() { [ "$(api "/apis/apps/v1/namespaces/$NAMESPACE/statefulsets/$BOAT" -f | jq '.status.availableReplicas // 0')" = 2 ]; }
wait_until 200 rows
