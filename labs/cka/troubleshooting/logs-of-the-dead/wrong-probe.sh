set -e
code=$(kubectl -n "$NAMESPACE" logs deployment/sorter -c sorter --previous | grep -o '^E-[0-9a-f]*')
echo "error-code: $code" > answers.yaml
kubectl -n "$NAMESPACE" patch deployment sorter --type=json -p '[{"op": "remove", "path": "/spec/template/spec/containers/1/readinessProbe"}]'
wait_until 60 api_ready
dead() { [ "$(kubectl -n "$NAMESPACE" get pods -l app=sorter -o jsonpath='{.items[*].status.containerStatuses[?(@.name=="sorter")].restartCount}')" = 1 ]; }
wait_until 150 dead
wait_until 150 rolled_out "$NAMESPACE" sorter
