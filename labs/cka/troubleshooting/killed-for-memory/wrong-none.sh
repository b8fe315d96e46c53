set -e
kubectl -n "$NAMESPACE" patch deployment album --type=json -p '[{"op": "remove", "path": "/spec/template/spec/containers/0/resources"}]'
refused() { api "/apis/apps/v1/namespaces/$NAMESPACE/deployments/album" -f | jq -e 'any(.status.conditions[]?; .type == "ReplicaFailure" and .status == "True")' > /dev/null; }
wait_until 60 refused
