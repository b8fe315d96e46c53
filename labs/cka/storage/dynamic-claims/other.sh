set -e
kubectl get storageclass local-path -o json | jq '.metadata = {name: "local-path", annotations: {"storageclass.kubernetes.io/is-default-class": "true"}} | .reclaimPolicy = "Retain"' > kept.json
kubectl delete storageclass local-path
kubectl create --validate=false -f kept.json
rm kept.json
wait_until 280 rolled_out "$NAMESPACE" apples
wait_until 280 rolled_out "$NAMESPACE" pears
