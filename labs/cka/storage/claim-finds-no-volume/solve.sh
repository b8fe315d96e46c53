set -e
kubectl -n "$NAMESPACE" delete pvc pictures --wait=false
kubectl -n "$NAMESPACE" scale deployment gallery --replicas=0
gone() { ! kubectl -n "$NAMESPACE" get pvc pictures; }
wait_until 100 gone
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: pictures, namespace: $NAMESPACE }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  volumeName: pictures-old
  resources: { requests: { storage: 100Mi } }
END
kubectl -n "$NAMESPACE" scale deployment gallery --replicas=1
wait_until 150 rolled_out "$NAMESPACE" gallery
