set -e
kubectl patch validatingwebhookconfiguration inspector --type=json -p '[{"op": "add", "path": "/webhooks/0/objectSelector", "value": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["crane"]}]}}]'
kubectl -n "$NAMESPACE" rollout restart deployment crane
wait_until 200 rolled_out "$NAMESPACE" crane
