set -e
kubectl apply --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: ferry, namespace: $NAMESPACE }
spec:
  replicas: 2
  selector: { matchLabels: { app: ferry } }
  template:
    metadata: { labels: { app: ferry } }
    spec:
      containers:
        - name: ferry
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          ports: [{ name: web, containerPort: 80 }]
END
wait_until 200 rolled_out "$NAMESPACE" ferry
