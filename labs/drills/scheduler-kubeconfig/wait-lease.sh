# Begins when the lease of the scheduler that was ended has run out.
since=$(date +%s)
renewed() {
  local at
  at=$(api /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler -f | jq -r .spec.renewTime) && [ "$(date -d "$at" +%s)" -gt "$since" ]
}
# The old lease runs out first: after 15 seconds, on slow machines after three minutes.
wait_until 280 renewed
