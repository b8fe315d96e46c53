# Until the leader has not been heard for longer than any leader should.
silent() {
  local at
  at=$(api /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager -f | jq -r .spec.renewTime) || return 1
  [ $(($(date +%s) - $(date -d "$at" +%s))) -gt 75 ]
}
wait_until 150 silent
