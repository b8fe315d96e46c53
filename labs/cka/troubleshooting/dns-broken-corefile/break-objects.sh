set -e
{
  web files 1
  service files
  cat <<END
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: clerk, namespace: $NAMESPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: clerk } }
  template:
    metadata: { labels: { app: clerk } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: clerk
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c]
          args:
            - |
              $FETCH
              while true; do
                if fetch http://files > /dev/null; then echo "\$(date -u +%s) found"; else echo "\$(date -u +%s) lost"; fi
                sleep 3
              done
END
} | kubectl create --validate=false -f -
for one in files clerk; do wait_until 200 rolled_out "$NAMESPACE" $one; done
remember clerk "$(api "/apis/apps/v1/namespaces/$NAMESPACE/deployments/clerk" -f | jq -r '"\(.metadata.uid) \(.metadata.generation)"')"
