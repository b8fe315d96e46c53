set -e
code=$(kubectl -n "$NAMESPACE" logs deployment/sorter -c sorter | grep -o '^E-[0-9a-f]*' | tail -n 1)
echo "error-code: $code" > answers.yaml
kubectl -n "$NAMESPACE" patch configmap sorter --type=merge -p '{"data": {"room": "5"}}'
kubectl -n "$NAMESPACE" rollout restart deployment sorter
wait_until 200 rolled_out "$NAMESPACE" sorter
