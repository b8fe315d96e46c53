set -e
api /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager -f -X DELETE > /dev/null
