set -e
address=$(kubectl -n "$NAMESPACE" get service files -o jsonpath='{.spec.clusterIP}')
kubectl -n "$NAMESPACE" patch deployment clerk --type=merge -p '{"spec": {"template": {"spec": {"hostAliases": [{"ip": "'"$address"'", "hostnames": ["files"]}]}}}}'
wait_until 200 rolled_out "$NAMESPACE" clerk
