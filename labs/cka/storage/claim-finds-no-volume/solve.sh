set -e
kubectl -n "$NAMESPACE" delete pvc pictures --wait=false
kubectl -n "$NAMESPACE" scale deployment gallery --replicas=0
gone() { ! kubectl -n "$NAMESPACE" get pvc pictures; }
wait_until 100 gone
claim pictures 100Mi pictures-old | kubectl create --validate=false -f -
kubectl -n "$NAMESPACE" scale deployment gallery --replicas=1
wait_until 150 rolled_out "$NAMESPACE" gallery
