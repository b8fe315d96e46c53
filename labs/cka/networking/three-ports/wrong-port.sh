set -e
kubectl -n "$NAMESPACE" expose deployment ferry --type=NodePort --port=8080 --target-port=web
port=$(kubectl -n "$NAMESPACE" get service ferry -o jsonpath='{.spec.ports[0].nodePort}')
for node in $LAB_WORKERS; do wait_until 100 curl -sf --max-time 5 -o /dev/null "http://$node:$port"; done
