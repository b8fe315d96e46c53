set -e
kubectl -n "$NAMESPACE" delete pod look-once --ignore-not-found
volume=$(recall volume)
gone() { ! api "/api/v1/persistentvolumes/$volume" -f > /dev/null 2>&1 && api /api/v1/persistentvolumes -f > /dev/null; }
wait_until 280 gone
