set -e
# From the other end, and with another name for what the front asks.
case $OFFICE in
  probe) kubectl -n "$NAMESPACE" patch deployment office --type=json -p '[{"op": "remove", "path": "/spec/template/spec/containers/0/readinessProbe"}]' ;;
  node) kubectl -n "$NAMESPACE" patch deployment office --type=json -p '[{"op": "remove", "path": "/spec/template/spec/nodeSelector"}]' ;;
esac
wait_until 150 rolled_out "$NAMESPACE" office
kubectl -n "$NAMESPACE" get configmap front -o json | jq '.data["default.conf"] |= sub("proxy_pass [^;]*"; "proxy_pass http://office.\(env.NAMESPACE).svc.\(env.LAB_CLUSTER_DOMAIN):80")' | kubectl replace --validate=false -f -
kubectl -n "$NAMESPACE" delete pods -l app=front --timeout=0s
kubectl -n "$NAMESPACE" get service front -o json | jq '.spec.selector = {app: "front"} | .spec.ports[0].targetPort = 80' | kubectl replace --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" front
for node in $LAB_WORKERS; do wait_until 60 curl -sf --max-time 5 -o /dev/null "http://$node:30333/seats"; done
