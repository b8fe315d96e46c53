set -e
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: Service
metadata: { name: $BOAT, namespace: $NAMESPACE }
spec:
  clusterIP: None
  selector: { app: oar }
  ports: [{ port: 80 }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: $BOAT, namespace: $NAMESPACE }
spec:
  serviceName: $BOAT
  replicas: 2
  selector: { matchLabels: { app: oar } }
  template:
    metadata: { labels: { app: oar } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: web
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          volumeMounts: [{ name: settings, mountPath: /etc/nginx/conf.d }]
      volumes: [{ name: settings, configMap: { name: oar } }]
END
