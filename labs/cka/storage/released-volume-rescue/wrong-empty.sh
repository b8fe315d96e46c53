set -e
kubectl get pv ledger-2025 -o json |
  jq '.metadata = {name: "ledger-new"} | del(.status, .spec.claimRef) | .spec.local.path = "/srv/archive/new"' | kubectl create --validate=false -f -
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ledger, namespace: $NAMESPACE }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  volumeName: ledger-new
  resources: { requests: { storage: 50Mi } }
END
wait_until 200 rolled_out "$NAMESPACE" reader
