set -e
case $FAULT in
  zone) kubectl -n kube-system get configmap coredns -o json | jq --arg domain "$LAB_CLUSTER_DOMAIN" '.data.Corefile |= sub("kubernetes [a-z.]+ "; "kubernetes \($domain) ")' | kubectl replace --validate=false -f - ;;
  selector) kubectl -n kube-system set selector service kube-dns k8s-app=kube-dns ;;
  rights) kubectl get clusterrole system:coredns -o json | jq '(.rules[] | select(.resources == ["namespaces"]) | .resources) += ["services"]' | kubectl replace --validate=false -f - ;;
esac
kubectl -n kube-system delete pods -l k8s-app=kube-dns --timeout=0s
wait_until 200 rolled_out kube-system coredns
found() { [[ $(kubectl -n "$NAMESPACE" logs deployment/clerk --tail=1) == *found ]]; }
wait_until 120 found
