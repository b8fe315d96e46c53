set -e
# A cluster may have a default class from elsewhere.
kubectl get storageclasses -o name | xargs -r -I{} kubectl annotate {} storageclass.kubernetes.io/is-default-class-
kubectl delete storageclass disks disks-late --ignore-not-found
kubectl delete pv disk-0 disk-1 --ignore-not-found --timeout=0s
disk() {
  cat <<END
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: $1 }
spec:
  capacity: { storage: $3 }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: disks
  local: { path: /srv/disks/one }
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$2] }]
END
}
{
  cat <<END
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: disks }
provisioner: kubernetes.io/no-provisioner
reclaimPolicy: Retain
volumeBindingMode: Immediate
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: barrels, namespace: $NAMESPACE }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 40Mi } }
END
  # The smaller one is taken where nothing else counts.
  disk disk-0 "$OTHER" 50Mi
  disk disk-1 "$NODE" 100Mi
} | kubectl create --validate=false -f -
web cellar 1 | kubectl create --dry-run=client --validate=false -o json -f - | jq '.spec.strategy = {type: "Recreate"} | .spec.template.spec |= (.nodeSelector = {"kubernetes.io/hostname": env.NODE}
  | .containers[0].volumeMounts = [{name: "barrels", mountPath: "/barrels"}] | .volumes = [{name: "barrels", persistentVolumeClaim: {claimName: "barrels"}}])' | kubectl create --validate=false -f -
