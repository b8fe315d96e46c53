set -e
key=/registry/configmaps/$NAMESPACE/terms
first=$(ssh -n root@server "etcdctl get $key -w json" | jq -r '.kvs[0].create_revision')
ssh -n root@server "timeout 20 etcdctl watch $key --rev=$first" | tr -d '\0' > history || true
# A record per change: in each the annotation comes before the data.
value=$(grep -aoE '^PUT$|rate-[0-9a-f]+|night-job' history | awk '/^PUT/ { by = ""; next } /^rate-/ { if (by == "") last = $0; next } { by = $0 } END { print last }')
rm history
[ -n "$value" ]
kubectl -n "$NAMESPACE" patch configmap terms --type=json -p '[{"op": "replace", "path": "/data/rate", "value": "'"$value"'"}]'
