set -e
held() { api "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/$1" -f | jq -e --arg node "$NODE" '.spec.holderIdentity | contains("\($node)_")' > /dev/null; }
for name in kube-scheduler kube-controller-manager; do wait_until 90 held $name; done
kubectl -n "$NAMESPACE" scale deployment loom --replicas=3
wait_until 100 rolled_out "$NAMESPACE" loom
