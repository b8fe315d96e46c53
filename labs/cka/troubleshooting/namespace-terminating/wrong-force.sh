set -e
kubectl delete namespace "$NAMESPACE" --force --grace-period=0 --wait=false
