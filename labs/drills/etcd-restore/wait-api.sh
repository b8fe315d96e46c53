fresh() {
  local name at
  for name in kube-controller-manager kube-scheduler; do
    at=$(api "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/$name" -f | jq -r .spec.renewTime) || return 1
    [ "$(($(date +%s) - $(date -d "$at" +%s)))" -le 5 ] || return 1
  done
}
wait_until 200 fresh
