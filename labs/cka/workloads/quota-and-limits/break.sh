set -e
kubectl apply --validate=false -f - <<END
apiVersion: v1
kind: ResourceQuota
metadata: { name: agreed, namespace: $NAMESPACE }
spec:
  hard: { requests.memory: 240Mi, pods: "4" }
END
# It holds once it has been counted.
counted() { api "/api/v1/namespaces/$NAMESPACE/resourcequotas/agreed" -f | jq -e '.status.used.pods == "0"' > /dev/null; }
wait_until 60 counted
kubectl apply --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: till, namespace: $NAMESPACE, labels: { app: till } }
spec:
  replicas: 3
  selector: { matchLabels: { app: till } }
  template:
    metadata: { labels: { app: till } }
    spec:
      containers:
        - name: till
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          resources: { requests: { memory: 128Mi } }
END
remember quota-uid "$(kubectl -n "$NAMESPACE" get quota agreed -o jsonpath='{.metadata.uid}')"
one() { [ "$(kubectl -n "$NAMESPACE" get deployment till -o jsonpath='{.status.availableReplicas}')" = 1 ]; }
wait_until 180 one
