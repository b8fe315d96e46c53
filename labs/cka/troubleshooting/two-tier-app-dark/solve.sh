set -e
kubectl -n "$NAMESPACE" get configmap front -o json | jq '.data["default.conf"] |= sub("proxy_pass [^;]*"; "proxy_pass http://office")' | kubectl replace --validate=false -f -
kubectl -n "$NAMESPACE" rollout restart deployment front
kubectl -n "$NAMESPACE" patch service front --type=merge -p '{"spec": {"selector": {"app": "front"}, "ports": [{"port": 80, "targetPort": 80, "nodePort": 30333}]}}'
wait_until 200 rolled_out "$NAMESPACE" front
for node in $LAB_WORKERS; do wait_until 60 curl -sf --max-time 5 -o /dev/null "http://$node:30333/seats"; done
