set -e
{
  cat <<END
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: trunk, namespace: $NAMESPACE }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: local-path
  resources: { requests: { storage: 20Mi } }
---
apiVersion: v1
kind: Pod
metadata: { name: look-once, namespace: $NAMESPACE, labels: { app: look } }
spec:
  nodeSelector: { kubernetes.io/hostname: $NODE }
  terminationGracePeriodSeconds: 1
  containers:
    - { name: look, image: "nginx:latest", imagePullPolicy: IfNotPresent, volumeMounts: [{ name: trunk, mountPath: /trunk }] }
  volumes: [{ name: trunk, persistentVolumeClaim: { claimName: trunk } }]
END
} | kubectl create --validate=false -f -
running() { [ "$(api "/api/v1/namespaces/$NAMESPACE/pods/look-once" -f | jq -r .status.phase)" = Running ]; }
wait_until 280 running
kubectl -n "$NAMESPACE" exec look-once -- sh -c 'echo private > /trunk/letters'
remember volume "$(kubectl -n "$NAMESPACE" get pvc trunk -o jsonpath='{.spec.volumeName}')"
