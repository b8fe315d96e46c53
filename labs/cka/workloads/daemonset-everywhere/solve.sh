set -e
kubectl create --validate=false -f - <<END
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: weather, namespace: $NAMESPACE }
spec:
  updateStrategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 1 } }
  selector: { matchLabels: { app: weather } }
  template:
    metadata: { labels: { app: weather } }
    spec:
      terminationGracePeriodSeconds: 1
      tolerations: [{ key: garden, operator: Exists }]
      containers:
        - name: weather
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c, "while true; do date +%s > /weather/now; sleep 5; done"]
          volumeMounts: [{ name: weather, mountPath: /weather }]
      volumes:
        - name: weather
          hostPath: { path: /var/lib/weather, type: DirectoryOrCreate }
END
