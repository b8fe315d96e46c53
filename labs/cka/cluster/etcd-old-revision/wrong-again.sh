set -e
key=/registry/configmaps/$NAMESPACE/terms
revision=$(ssh -n root@server "etcdctl get $key -w json" | jq -r '.kvs[0].mod_revision')
while ssh -n root@server "etcdctl get $key --rev=$revision --print-value-only" | tr -d '\0' | grep -qa night-job; do
  revision=$(ssh -n root@server "etcdctl get $key --rev=$((revision - 1)) -w json" | jq -r '.kvs[0].mod_revision')
done
value=$(ssh -n root@server "etcdctl get $key --rev=$revision --print-value-only" | tr -d '\0' | grep -ao 'rate-[0-9a-f]*' | head -n 1)
kubectl -n "$NAMESPACE" delete configmap terms
kubectl -n "$NAMESPACE" create configmap terms --from-literal=rate="$value" --from-literal=currency=EUR
