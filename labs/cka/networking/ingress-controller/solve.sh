set -e
tag=$(curl -sf --max-time "$LAB_PATIENCE" http://127.0.0.1:5000/v2/library/traefik/tags/list | jq -r '.tags[0]')
kubectl create --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: door, namespace: gate }
spec:
  selector: { matchLabels: { app: door } }
  template:
    metadata: { labels: { app: door } }
    spec:
      serviceAccountName: door
      containers:
        - name: traefik
          image: docker.io/library/traefik:$tag
          args:
            - --entrypoints.web.address=:8000
            - --ping=true
            - --providers.kubernetesingress=true
            - --providers.kubernetesingress.namespaces=$NAMESPACE
            - --providers.kubernetesingress.ingressclass=$CLASS
          readinessProbe: { httpGet: { path: /ping, port: 8080 }, timeoutSeconds: 20 }
---
apiVersion: v1
kind: Service
metadata: { name: door, namespace: gate }
spec:
  type: NodePort
  selector: { app: door }
  ports: [{ name: web, port: 80, targetPort: 8000, nodePort: $PORT }]
END
wait_until 250 rolled_out gate door
answered() { [ "$(through "$PORT" plaza.test /)" = "fountain /" ]; }
wait_until 100 answered
