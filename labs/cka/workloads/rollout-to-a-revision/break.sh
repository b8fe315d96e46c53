set -e
mkdir -p hotel
manifest() {
  cat <<END
apiVersion: apps/v1
kind: Deployment
metadata:
  name: reception
  namespace: $NAMESPACE
spec:
$3  selector:
    matchLabels: { app: reception }
  template:
    metadata:
      labels: { app: reception }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: web
          image: $2
          imagePullPolicy: IfNotPresent
          env:
            - { name: GREETING, value: $1 }
          readinessProbe: { httpGet: { path: /, port: 80 } }
END
}
# Two revisions are never waited for: their ReplicaSets are what counts.
manifest welcome nginx:latest '  replicas: 2
' > hotel/reception.yaml
kubectl apply --validate=false -f hotel/reception.yaml
wait_until 200 rolled_out "$NAMESPACE" reception
manifest "$GREETING" nginx:latest '  replicas: 2
' > hotel/reception.yaml
kubectl apply --validate=false -f hotel/reception.yaml
kubectl -n "$NAMESPACE" scale deployment reception --replicas=4
wait_until 200 rolled_out "$NAMESPACE" reception
sets() { [ "$(api "/apis/apps/v1/namespaces/$NAMESPACE/replicasets" -f | jq '.items | length')" -ge "$1" ]; }
for value in go-away "$GREETING-sir"; do
  manifest "$value" registry.k8s.io/pause:0.0 '' > hotel/reception.yaml
  kubectl apply --validate=false -f hotel/reception.yaml
  wait_until 60 sets $((++count + 2))
done
# The file loses no replicas by being applied without them only where nobody applied them before.
kubectl -n "$NAMESPACE" scale deployment reception --replicas=4
