set -e
kubectl -n "$NAMESPACE" get "$KIND" berth -o json | jq 'del(.metadata.finalizers)' | kubectl replace --validate=false -f -
gone() { ! kubectl get namespace "$NAMESPACE"; }
wait_until 120 gone
