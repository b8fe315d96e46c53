set -e
kubectl -n "$NAMESPACE" delete service flour --ignore-not-found
kubectl -n "$NAMESPACE" expose deployment mill --name=flour --port=80 --target-port=8080
wait_until 200 rolled_out "$NAMESPACE" loaf
