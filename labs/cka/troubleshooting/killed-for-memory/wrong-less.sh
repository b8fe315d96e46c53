set -e
kubectl -n "$NAMESPACE" set env deployment album CACHE_BYTES=8000000
wait_until 250 rolled_out "$NAMESPACE" album
