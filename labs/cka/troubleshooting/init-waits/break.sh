set -e
word=$(random_word)
remember stock "$word"
{
  cat <<END
apiVersion: v1
kind: ConfigMap
metadata: { name: mill, namespace: $NAMESPACE }
data:
  default.conf: |
    server { listen 8080; location = /stock { return 200 "$word"; } }
END
  web mill 1
} | kubectl create --validate=false -f -
kubectl -n "$NAMESPACE" patch deployment mill --type=strategic -p "$(jq -n '{spec: {template: {spec: {
  containers: [{name: "web", volumeMounts: [{name: "settings", mountPath: "/etc/nginx/conf.d"}]}], volumes: [{name: "settings", configMap: {name: "mill"}}]}}}}')"
wait_until 200 rolled_out "$NAMESPACE" mill
case $FAULT in
  port) kubectl -n "$NAMESPACE" create service clusterip flour --tcp=80:80 && kubectl -n "$NAMESPACE" set selector service flour app=mill ;;
  name) service mill 8080 | kubectl create --validate=false -f - ;;
esac
kubectl create --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: loaf, namespace: $NAMESPACE }
spec:
  replicas: 1
  strategy: { type: Recreate }
  selector: { matchLabels: { app: loaf } }
  template:
    metadata: { labels: { app: loaf } }
    spec:
      terminationGracePeriodSeconds: 1
      initContainers:
        - name: prepare
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          command: [sh, -c, "echo baking > /work/state"]
          volumeMounts: [{ name: work, mountPath: /work }]
        - name: flour
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          env: [{ name: STORE, value: "http://flour/stock" }]
          command: [sh, -c]
          args: ['$FETCH until fetch "\$STORE" > /work/stock; do echo "no flour at \$STORE yet"; sleep 3; done']
          volumeMounts: [{ name: work, mountPath: /work }]
      containers:
        - name: web
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          ports: [{ containerPort: 80 }]
          volumeMounts: [{ name: work, mountPath: /usr/share/nginx/html, readOnly: true }]
      volumes:
        - name: work
          emptyDir: {}
END
waits() { api "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dloaf" -f | jq -e 'any(.items[].status.initContainerStatuses[]?; .name == "flour" and .state.running != null)' > /dev/null; }
wait_until 200 waits
