set -e
kubectl create --validate=false -f - <<END
{ apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: $NAMESPACE }, spec: { limits: [{ type: Container, defaultRequest: { cpu: 50m } }] } }
END
kubectl -n "$NAMESPACE" rollout restart deployment press
wait_until 120 rolled_out "$NAMESPACE" press
kubectl -n "$NAMESPACE" autoscale deployment press --min=1 --max=4 --cpu-percent=50
kubectl -n "$NAMESPACE" patch hpa press --type=merge -p '{"spec":{"behavior":{"scaleDown":{"selectPolicy":"Min","policies":[{"type":"Pods","value":1,"periodSeconds":90},{"type":"Percent","value":50,"periodSeconds":60}]}}}}'
