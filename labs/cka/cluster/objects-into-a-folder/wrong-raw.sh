set -e
mkdir -p /root/parish
kubectl get namespace "$NAMESPACE" -o yaml > /root/parish/0-namespace.yaml
kubectl -n "$NAMESPACE" get configmaps,secrets,serviceaccounts,roles,rolebindings,limitranges,deployments,services -o yaml > /root/parish/all.yaml
