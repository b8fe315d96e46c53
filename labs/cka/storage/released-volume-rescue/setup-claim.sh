set -e
remember ledger "$(ssh -n root@node-0 sha256sum /srv/archive/ledger/ledger.txt | cut -d ' ' -f 1)"
{
  cat <<END
apiVersion: v1
kind: PersistentVolume
metadata: { name: ledger-2025 }
spec:
  capacity: { storage: 100Mi }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: ""
  local: { path: /srv/archive/ledger }
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [node-0] }]
END
  claim ledger 50Mi ledger-2025
} | kubectl apply --validate=false -f -
phase() { [ "$(kubectl get pv ledger-2025 -o jsonpath='{.status.phase}')" = "$1" ]; }
wait_until 90 phase Bound
kubectl -n "$NAMESPACE" delete pvc ledger --timeout=0s
wait_until 90 phase Released
kubectl apply --validate=false -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: reader, namespace: $NAMESPACE }
spec:
  replicas: 1
  strategy: { type: Recreate }
  selector: { matchLabels: { app: reader } }
  template:
    metadata: { labels: { app: reader } }
    spec:
      containers:
        - name: web
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          ports: [{ containerPort: 80 }]
          volumeMounts: [{ name: ledger, mountPath: /usr/share/nginx/html, readOnly: true }]
      volumes:
        - name: ledger
          persistentVolumeClaim: { claimName: ledger }
END
