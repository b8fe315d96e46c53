set -e
fresh_namespace trade
word=$(random_word)
remember prices "$word"
{
  cat <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: prices, namespace: trade }
data:
  default.conf: |
    server { listen 80; location = /list { return 200 "$word"; } }
END
  (NAMESPACE=trade && web prices 2 && service prices)
  cat <<END
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: front, namespace: $NAMESPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: front } }
  template:
    metadata: { labels: { app: front } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: front
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c]
          args: ['$FETCH while true; do echo "\$(date -u +%s) \$(fetch http://$NAME/list || echo nothing)"; sleep 3; done']
END
} | kubectl create --validate=false -f -
kubectl -n trade patch deployment prices --type=strategic -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "volumeMounts": [{"name": "settings", "mountPath": "/etc/nginx/conf.d"}]}], "volumes": [{"name": "settings", "configMap": {"name": "prices"}}]}}}}'
wait_until 200 rolled_out trade prices
wait_until 100 rolled_out "$NAMESPACE" front
remember front "$(api "/apis/apps/v1/namespaces/$NAMESPACE/deployments/front" -f | jq -r '"\(.metadata.uid) \(.metadata.generation)"')"
