set -e
for namespace in "$NAMESPACE" rehearsal; do
  [ "$namespace" = "$NAMESPACE" ] || fresh_namespace "$namespace"
  kubectl create --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: till, namespace: $namespace }
spec:
  replicas: 1
  selector: { matchLabels: { app: till } }
  template:
    metadata: { labels: { app: till } }
    spec:
      terminationGracePeriodSeconds: 1
      nodeName: $NODE
      containers:
        - name: printer
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c, "read -r id < /proc/sys/kernel/random/uuid; echo \"paper R-\${id%%-*}\"; while true; do sleep 3600; done"]
        - name: till
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c]
          args: ['for n in 1 2 3 4 5; do read -r id < /proc/sys/kernel/random/uuid; echo "receipt R-\${id%%-*}"; done; while true; do sleep 3600; done']
END
  wait_until 150 rolled_out "$namespace" till
done
last() {
  local pod receipts
  pod=$(api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dtill" -f | jq -r '.items[0].metadata.name')
  receipts=$(api "/api/v1/namespaces/$NAMESPACE/pods/$pod/log?container=till" -f | sed -n 's/^receipt //p')
  [ "$(wc -w <<< "$receipts")" = 5 ] && remember receipt "${receipts##*$'\n'}"
}
wait_until 60 last
