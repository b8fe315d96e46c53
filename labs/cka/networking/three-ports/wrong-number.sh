set -e
kubectl -n "$NAMESPACE" create service nodeport ferry --tcp=8080:80 --node-port="$PORT"
for node in $LAB_WORKERS; do wait_until 100 curl -sf --max-time 5 -o /dev/null "http://$node:$PORT"; done
