set -e
case $FAULT in
  zone)
    kubectl -n kube-system get configmap coredns -o json | jq '.data.Corefile |= sub("kubernetes [a-z.]+ "; "kubernetes cluster.locl ")' | kubectl replace --validate=false -f -
    kubectl -n kube-system rollout restart deployment coredns
    ;;
  selector)
    kubectl -n kube-system patch service kube-dns --type=merge -p '{"spec": {"selector": {"k8s-app": "core-dns"}}}'
    ;;
  rights)
    kubectl get clusterrole system:coredns -o json | jq '(.rules[] | select(.resources == ["services", "namespaces"]) | .resources) = ["namespaces"]' | kubectl replace --validate=false -f -
    kubectl -n kube-system delete pods -l k8s-app=kube-dns --timeout=0s
    ;;
esac
lost() { [[ $(kubectl -n "$NAMESPACE" logs deployment/clerk --tail=1) == *lost ]]; }
wait_until 220 lost
