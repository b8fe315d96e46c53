set -e
kubectl delete node "$NODE"
kubectl delete csr --all
web anvil 1 | kubectl create --dry-run=client --validate=false -o json -f - | jq '.spec.template.spec.nodeSelector = {"kubernetes.io/hostname": env.NODE}' | kubectl create --validate=false -f -
