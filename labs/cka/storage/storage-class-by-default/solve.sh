set -e
kubectl delete storageclass disks
kubectl create --validate=false -f - <<END
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: disks
  annotations: { storageclass.kubernetes.io/is-default-class: "true" }
provisioner: kubernetes.io/no-provisioner
reclaimPolicy: Retain
volumeBindingMode: WaitForFirstConsumer
END
wait_until 250 rolled_out "$NAMESPACE" cellar
