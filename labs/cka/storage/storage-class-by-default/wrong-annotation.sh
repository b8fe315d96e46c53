set -e
kubectl annotate storageclass disks storageclass.kubernetes.io/is-default-class=true
bound() { [ "$(kubectl -n "$NAMESPACE" get pvc barrels -o jsonpath='{.status.phase}')" = Bound ]; }
wait_until 150 bound
