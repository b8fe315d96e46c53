set -e
kubectl get namespace "$NAMESPACE" -o json | jq '.spec.finalizers = []' | kubectl replace --raw "/api/v1/namespaces/$NAMESPACE/finalize" -f -
gone() { ! kubectl get namespace "$NAMESPACE"; }
wait_until 60 gone
