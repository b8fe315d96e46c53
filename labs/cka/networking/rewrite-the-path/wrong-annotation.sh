set -e
kubectl -n "$NAMESPACE" annotate ingress mall nginx.ingress.kubernetes.io/rewrite-target=/
