set -e
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: relay, namespace: $NAMESPACE }
data:
  default.conf: |
    server { listen 80; location / { proxy_pass http://$LAB_ADDRESS:8090; } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: relay, namespace: $NAMESPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: relay } }
  template:
    metadata: { labels: { app: relay } }
    spec:
      containers:
        - name: relay
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          volumeMounts: [{ name: config, mountPath: /etc/nginx/conf.d }]
      volumes: [{ name: config, configMap: { name: relay } }]
---
apiVersion: v1
kind: Service
metadata: { name: old-shop, namespace: $NAMESPACE }
spec:
  selector: { app: relay }
  ports: [{ port: 80 }]
END
wait_until 200 rolled_out "$NAMESPACE" relay
