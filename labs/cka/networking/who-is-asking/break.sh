set -e
kubectl create --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: guestbook, namespace: $NAMESPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: guestbook } }
  template:
    metadata: { labels: { app: guestbook } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - { name: web, image: "nginx:latest", imagePullPolicy: IfNotPresent }
---
apiVersion: v1
kind: Service
metadata: { name: guestbook, namespace: $NAMESPACE }
spec:
  type: NodePort
  selector: { app: guestbook }
  ports: [{ port: 80, nodePort: 30444 }]
END
wait_until 200 rolled_out "$NAMESPACE" guestbook
for node in $LAB_WORKERS; do wait_until 60 curl -sf --max-time 5 -o /dev/null "http://$node:30444"; done
