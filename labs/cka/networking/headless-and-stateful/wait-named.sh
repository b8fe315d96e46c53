set -e
rows() { [ "$(api "/apis/apps/v1/namespaces/$NAMESPACE/statefulsets/$BOAT" -f | jq '.status.availableReplicas // 0')" = 2 ]; }
wait_until 200 rows
pod=$(kubectl -n "$NAMESPACE" get pods -l app=cox -o jsonpath='{.items[0].metadata.name}')
# A name that was asked for too early is not there for half a minute.
for number in 0 1; do wait_until 100 fetched "$pod" "http://$BOAT-$number.$BOAT/name"; done
