set -e
kubectl -n "$NAMESPACE" create secret tls market --cert=/root/market.crt --key=/root/market.key
