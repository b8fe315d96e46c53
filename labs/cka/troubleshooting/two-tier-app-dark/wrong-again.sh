set -e
kubectl -n "$NAMESPACE" get configmap front -o json | jq '.data["default.conf"] |= sub("proxy_pass [^;]*"; "proxy_pass http://office")' | kubectl replace --validate=false -f -
kubectl -n "$NAMESPACE" rollout restart deployment front
wait_until 150 rolled_out "$NAMESPACE" front
kubectl -n "$NAMESPACE" delete service front
kubectl -n "$NAMESPACE" create service nodeport front --tcp=80:80 --node-port=30333
for node in $LAB_WORKERS; do wait_until 60 curl -sf --max-time 5 -o /dev/null "http://$node:30333/seats"; done
