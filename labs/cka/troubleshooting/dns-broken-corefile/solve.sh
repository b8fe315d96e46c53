set -e
kubectl apply -f "$LAB_FOLDER/coredns.yaml"
kubectl -n kube-system rollout restart deployment coredns
wait_until 200 rolled_out kube-system coredns
found() { [[ $(kubectl -n "$NAMESPACE" logs deployment/clerk --tail=1) == *found ]]; }
wait_until 120 found
