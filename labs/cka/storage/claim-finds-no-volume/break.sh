set -e
remember pictures "$(ssh -n "root@$NODE" sha256sum /srv/museum/pictures/index.html | cut -d ' ' -f 1)"
kubectl delete pv pictures-old --ignore-not-found --timeout=0s
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: PersistentVolume
metadata: { name: pictures-old, labels: { kind: oil } }
spec:
  capacity: { storage: 100Mi }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: ""
  local: { path: /srv/museum/pictures }
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$NODE] }]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: pictures, namespace: $NAMESPACE }
spec:
  accessModes: $MODES
  storageClassName: "$CLASS"
  selector: { matchLabels: { kind: $KIND } }
  resources: { requests: { storage: $SIZE } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gallery, namespace: $NAMESPACE }
spec:
  replicas: 1
  strategy: { type: Recreate }
  selector: { matchLabels: { app: gallery } }
  template:
    metadata: { labels: { app: gallery } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: web
          image: nginx:latest
          imagePullPolicy: IfNotPresent
          volumeMounts: [{ name: pictures, mountPath: /usr/share/nginx/html }]
      volumes:
        - name: pictures
          persistentVolumeClaim: { claimName: pictures }
END
remember pictures-old "$(api /api/v1/persistentvolumes/pictures-old -f | jq -r .metadata.uid)"
