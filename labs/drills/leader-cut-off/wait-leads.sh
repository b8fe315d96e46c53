since=$(date +%s)
leads() {
  local at
  at=$(api /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager -f | jq -r '.spec | select(.leaseDurationSeconds < 3600) | .renewTime') || return 1
  [ -n "$at" ] && [ "$(date -d "$at" +%s)" -ge "$since" ]
}
wait_until 150 leads
