set -e
kubectl patch pv ledger-2025 --type=json -p '[{"op": "remove", "path": "/spec/claimRef"}]'
kubectl apply --validate=false -f - <<END
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ledger, namespace: $NAMESPACE }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: ""
  volumeName: ledger-2025
  resources: { requests: { storage: 50Mi } }
END
wait_until 200 rolled_out "$NAMESPACE" reader
