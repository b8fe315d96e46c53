set -e
kubectl -n "$NAMESPACE" get deployment guestbook -o json | jq '{apiVersion, kind: "DaemonSet", metadata: {name: "guestbook", namespace: env.NAMESPACE}, spec: {selector: .spec.selector, template: .spec.template}}' | kubectl create --validate=false -f -
kubectl -n "$NAMESPACE" delete deployment guestbook
kubectl -n "$NAMESPACE" patch service guestbook --type=json -p '[{"op": "replace", "path": "/spec/externalTrafficPolicy", "value": "Local"}]'
all() { api "/apis/apps/v1/namespaces/$NAMESPACE/daemonsets/guestbook" -f | jq -e '.status | .numberAvailable == .desiredNumberScheduled and .desiredNumberScheduled > 0' > /dev/null; }
wait_until 200 all
for node in $LAB_WORKERS; do wait_until 60 curl -sf --max-time 5 -o /dev/null "http://$node:30444"; done
