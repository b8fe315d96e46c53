set -e
kubectl -n "$NAMESPACE" create service externalname old-shop --external-name="$(hostname -f)" --tcp=80:8090
