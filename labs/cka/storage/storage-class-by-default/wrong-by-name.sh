set -e
kubectl -n "$NAMESPACE" scale deployment cellar --replicas=0
kubectl -n "$NAMESPACE" delete pvc barrels --timeout=0s
claim barrels 40Mi disk-1 | sed 's/storageClassName: ""/storageClassName: disks/' | kubectl create --validate=false -f -
kubectl -n "$NAMESPACE" scale deployment cellar --replicas=1
wait_until 250 rolled_out "$NAMESPACE" cellar
