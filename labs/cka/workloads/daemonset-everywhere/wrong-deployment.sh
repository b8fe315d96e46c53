set -e
kubectl create --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: weather, namespace: $NAMESPACE }
spec:
  replicas: 2
  selector: { matchLabels: { app: weather } }
  template:
    metadata: { labels: { app: weather } }
    spec:
      terminationGracePeriodSeconds: 1
      tolerations: [{ operator: Exists }]
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, nodeTaintsPolicy: Ignore, labelSelector: { matchLabels: { app: weather } } }]
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
