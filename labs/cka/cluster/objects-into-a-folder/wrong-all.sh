set -e
mkdir -p /root/parish
kubectl get namespace "$NAMESPACE" -o yaml > /root/parish/namespace.yaml
kubectl -n "$NAMESPACE" get all -o yaml > /root/parish/all.yaml
