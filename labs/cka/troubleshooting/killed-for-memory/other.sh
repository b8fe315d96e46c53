set -e
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: LimitRange
metadata: { name: usual, namespace: $NAMESPACE }
spec:
  limits:
    - type: Container
      default: { memory: $((CACHE + 48))Mi }
      defaultRequest: { memory: 32Mi }
END
kubectl -n "$NAMESPACE" patch deployment album --type=json -p '[{"op": "remove", "path": "/spec/template/spec/containers/0/resources"}]'
wait_until 250 rolled_out "$NAMESPACE" album
