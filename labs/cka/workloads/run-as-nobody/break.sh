set -e
kubectl create --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: clock, namespace: $NAMESPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: clock } }
  template:
    metadata: { labels: { app: clock } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: clock
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c, "while true; do date > /tmp/now; sleep 2; done"]
          readinessProbe: { exec: { command: [cat, /tmp/now] }, timeoutSeconds: 10 }
END
refused() { api "/apis/apps/v1/namespaces/$NAMESPACE/deployments/clock" -f | jq -e 'any(.status.conditions[]?; .type == "ReplicaFailure" and .status == "True")' > /dev/null; }
wait_until 60 refused
