set -e
kubectl create --validate=false -f - <<END
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: press, namespace: $NAMESPACE }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: press }
  minReplicas: 1
  maxReplicas: 4
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
  behavior: { scaleDown: { policies: [{ type: Pods, value: 1, periodSeconds: 60 }] } }
END
