set -e
key=/registry/configmaps/$NAMESPACE/terms
first=$(ssh -n root@server "etcdctl get $key -w json" | jq -r '.kvs[0].create_revision')
value=$(ssh -n root@server "etcdctl get $key --rev=$first --print-value-only" | tr -d '\0' | grep -ao 'rate-[0-9a-f]*' | head -n 1)
[ -n "$value" ]
kubectl -n "$NAMESPACE" patch configmap terms --type=merge -p '{"data": {"rate": "'"$value"'"}}'
