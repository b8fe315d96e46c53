since=$(date +%s)
fresh() {
  local name at
  for name in kube-controller-manager kube-scheduler; do
    at=$(api "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/$name" -f | jq -r .spec.renewTime) || return 1
    [ "$(date -d "$at" +%s)" -ge "$since" ] || return 1
  done
}
# The old lease runs out first: after 15 seconds, on slow machines after three minutes.
wait_until 280 fresh
