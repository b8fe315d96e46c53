set -e
kubectl create --validate=false -f - <<'END'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: loft }
provisioner: lab.local/folder
parameters: { root: /srv/loft }
reclaimPolicy: Retain
volumeBindingMode: WaitForFirstConsumer
END
wait_until 180 rolled_out "$NAMESPACE" kettle
