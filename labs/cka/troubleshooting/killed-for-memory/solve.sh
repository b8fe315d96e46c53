set -e
kubectl -n "$NAMESPACE" set resources deployment album --limits=memory="$((CACHE + 40))Mi"
wait_until 250 rolled_out "$NAMESPACE" album
