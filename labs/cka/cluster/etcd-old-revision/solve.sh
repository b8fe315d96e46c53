set -e
key=/registry/configmaps/$NAMESPACE/terms
read_at() { ssh -n root@server "etcdctl get $key --rev=$1 --print-value-only" | tr -d '\0'; }
revision_at() { ssh -n root@server "etcdctl get $key --rev=$1 -w json" | jq -r '.kvs[0].mod_revision'; }
revision=$(revision_at 0)
while read_at "$revision" | grep -qa night-job; do revision=$(revision_at $((revision - 1))); done
value=$(read_at "$revision" | grep -ao 'rate-[0-9a-f]*' | head -n 1)
[ -n "$value" ]
kubectl -n "$NAMESPACE" patch configmap terms --type=merge -p '{"data": {"rate": "'"$value"'"}}'
