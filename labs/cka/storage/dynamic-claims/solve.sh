set -e
kubectl create --validate=false -f - <<END
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: kept
  annotations: { storageclass.kubernetes.io/is-default-class: "true" }
provisioner: rancher.io/local-path
reclaimPolicy: Retain
volumeBindingMode: WaitForFirstConsumer
END
wait_until 280 rolled_out "$NAMESPACE" apples
wait_until 280 rolled_out "$NAMESPACE" pears
