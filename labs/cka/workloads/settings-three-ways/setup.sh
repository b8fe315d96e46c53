set -e
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: look, namespace: $NAMESPACE }
data: { colour: umber, size: "40", banner: "open till six" }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: easel, namespace: $NAMESPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: easel } }
  template:
    metadata: { labels: { app: easel } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - { name: web, image: "nginx:latest", imagePullPolicy: IfNotPresent }
END
wait_until 200 rolled_out "$NAMESPACE" easel
