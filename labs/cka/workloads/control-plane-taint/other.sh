set -e
kubectl taint node server meters=only:NoSchedule
kubectl taint node server "$TAINT:NoSchedule-"
kubectl -n "$NAMESPACE" patch daemonset meter -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"meters","operator":"Equal","value":"only","effect":"NoSchedule"}]}}}}'
