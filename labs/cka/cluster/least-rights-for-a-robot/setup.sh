set -e
for namespace in red blue; do fresh_namespace "$namespace"; done
kubectl -n "$NAMESPACE" create serviceaccount deployer
