set -e
kubectl -n "$NAMESPACE" patch "$KIND" berth --type=merge -p '{"metadata": {"finalizers": null}}'
gone() { ! kubectl get namespace "$NAMESPACE"; }
wait_until 120 gone
