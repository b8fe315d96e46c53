set -e
{
  cat <<END
apiVersion: v1
kind: ReplicationController
metadata: { name: bread, namespace: $NAMESPACE }
spec:
  replicas: $REPLICAS
  selector: { app: bread }
  template:
    metadata: { labels: { app: bread } }
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{ name: web, image: "nginx:latest", imagePullPolicy: IfNotPresent }]
END
  service bread
} | kubectl create --validate=false -f -
whole() { [ "$(api "/api/v1/namespaces/$NAMESPACE/replicationcontrollers/bread" -f | jq .status.availableReplicas)" = "$REPLICAS" ]; }
wait_until 200 whole
pod=$(kubectl -n "$NAMESPACE" get pods -l app=bread -o jsonpath='{.items[0].metadata.name}')
kubectl -n "$NAMESPACE" annotate pod "$pod" health=sick
remember sick "$(kubectl -n "$NAMESPACE" get pod "$pod" -o jsonpath='{.metadata.uid}')"
