set -e
ssh -n "root@$NODE" mkdir -p /srv/loft/by-hand
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: PersistentVolume
metadata: { name: by-hand }
spec:
  capacity: { storage: 20Mi }
  accessModes: [ReadWriteOnce]
  storageClassName: loft
  local: { path: /srv/loft/by-hand }
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$NODE] }]
END
wait_until 180 rolled_out "$NAMESPACE" kettle
