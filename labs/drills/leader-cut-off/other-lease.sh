set -e
api /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager -f -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"spec":{"holderIdentity":""}}' > /dev/null
