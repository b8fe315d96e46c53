set -e
kubectl get storageclass disks -o json | jq '.metadata = {name: "disks-late", annotations: {"storageclass.kubernetes.io/is-default-class": "true"}} | .volumeBindingMode = "WaitForFirstConsumer"' | kubectl create --validate=false -f -
kubectl patch pv disk-0 disk-1 --type=merge -p '{"spec": {"storageClassName": "disks-late"}}'
wait_until 250 rolled_out "$NAMESPACE" cellar
