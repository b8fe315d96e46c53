set -e
class() {
  jq -n --arg policy "$1" '{apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: {name: "loft"}, provisioner: "lab.local/folder", parameters: {root: "/srv/loft"},
    reclaimPolicy: $policy, volumeBindingMode: "WaitForFirstConsumer"}' | kubectl create --validate=false -f -
}
class Delete
wait_until 180 rolled_out "$NAMESPACE" kettle
volume=$(kubectl -n "$NAMESPACE" get pvc yeast -o jsonpath='{.spec.volumeName}')
kubectl patch pv "$volume" -p '{"spec": {"persistentVolumeReclaimPolicy": "Retain"}}'
kubectl delete storageclass loft
class Retain
