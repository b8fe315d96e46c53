set -e
kubectl apply --validate=false -f - <<END
apiVersion: v1
kind: LimitRange
metadata: { name: usual, namespace: $NAMESPACE }
spec:
  limits:
    - type: Container
      defaultRequest: { memory: 28Mi }
END
kubectl -n "$NAMESPACE" patch deployment till --type=json -p '[{"op": "remove", "path": "/spec/template/spec/containers/0/resources"}]'
wait_until 200 rolled_out "$NAMESPACE" till
