set -e
kubectl -n "$NAMESPACE" create service externalname "$NAME" --external-name="prices.trade.svc.$LAB_CLUSTER_DOMAIN"
