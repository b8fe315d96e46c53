set -e
node=$(api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dsorter" -f | jq -r '.items[0].spec.nodeName')
code=$(ssh -n "root@$node" "cat /var/log/pods/${NAMESPACE}_sorter-*/sorter/0.log" | grep -o 'E-[0-9a-f]*: room' | head -n 1)
printf 'error-code: "%s"\n' "${code%%:*}" > answers.yaml
kubectl -n "$NAMESPACE" get configmap sorter -o json | jq '.data.room = "1"' | kubectl replace --validate=false -f -
kubectl -n "$NAMESPACE" delete pods -l app=sorter --timeout=0s
wait_until 200 rolled_out "$NAMESPACE" sorter
