set -e
volume=$(recall volume)
kubectl -n "$NAMESPACE" patch pvc trunk --type=merge -p '{"metadata": {"finalizers": null}}'
kubectl delete pv "$volume" --wait=false
kubectl patch pv "$volume" --type=merge -p '{"metadata": {"finalizers": null}}' || :
gone() { ! api "/api/v1/persistentvolumes/$volume" -f > /dev/null 2>&1 && api /api/v1/persistentvolumes -f > /dev/null; }
wait_until 100 gone
