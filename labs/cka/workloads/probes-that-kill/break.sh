set -e
kubectl create --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: oven, namespace: $NAMESPACE }
spec:
  replicas: 1
  strategy: { type: Recreate }
  selector: { matchLabels: { app: oven } }
  template:
    metadata: { labels: { app: oven } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: oven
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c, "sleep $SECONDS_TO_START; exec nginx -g 'daemon off;'"]
          ports: [{ containerPort: 80 }]
          readinessProbe: { httpGet: { path: /, port: 80 }, periodSeconds: 5, timeoutSeconds: 5 }
          livenessProbe: { httpGet: { path: /, port: 80 }, initialDelaySeconds: 5, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 }
END
killed() { api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Doven" -f | jq -e 'any(.items[].status.containerStatuses[]?; .restartCount > 0)' > /dev/null; }
wait_until 200 killed
