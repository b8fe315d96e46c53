set -e
{
  cat <<END
apiVersion: v1
kind: ResourceQuota
metadata: { name: agreed, namespace: $NAMESPACE }
spec:
  hard: { limits.memory: 280Mi }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: album, namespace: $NAMESPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: album } }
  template:
    metadata: { labels: { app: album } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: album
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          env: [{ name: CACHE_BYTES, value: "$((CACHE * 1048576))" }]
          command: [sh, -c]
          args: ['head -c "\$CACHE_BYTES" /dev/zero > /cache/pictures && exec nginx -g "daemon off;"']
          ports: [{ containerPort: 80 }]
          readinessProbe: { httpGet: { path: /, port: 80 }, timeoutSeconds: 5 }
          resources: { limits: { memory: 48Mi } }
          volumeMounts: [{ name: cache, mountPath: /cache }]
      volumes:
        - name: cache
          emptyDir: { medium: Memory }
END
  web frame 1
} | sed '/name: web, image/s/ }$/, resources: { limits: { memory: 40Mi } } }/' | kubectl create --validate=false -f -
remember quota "$(kubectl -n "$NAMESPACE" get quota agreed -o jsonpath='{.metadata.uid}')"
killed() { api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dalbum" -f | jq -e 'any(.items[].status.containerStatuses[]?; .restartCount > 0)' > /dev/null; }
wait_until 240 killed
wait_until 120 rolled_out "$NAMESPACE" frame
