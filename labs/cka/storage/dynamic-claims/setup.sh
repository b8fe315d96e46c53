set -e
kubectl annotate storageclass --all storageclass.kubernetes.io/is-default-class-
waiting() {
  cat <<END
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: $1, namespace: $NAMESPACE }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 20Mi } }
END
}
store() {
  web "$1" 1 | kubectl create --dry-run=client --validate=false -o json -f - | jq --arg name "$1" --arg node "$2" '.spec.strategy = {type: "Recreate"}
    | .spec.template.spec |= (.nodeSelector = {"kubernetes.io/hostname": $node} | .containers[0].volumeMounts = [{name: "store", mountPath: "/store"}]
    | .volumes = [{name: "store", persistentVolumeClaim: {claimName: $name}}])' | kubectl create --validate=false -f -
}
{
  waiting apples
  waiting pears
} | kubectl create --validate=false -f -
store apples "$FIRST"
store pears "$SECOND"
