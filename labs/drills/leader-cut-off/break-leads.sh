# The others have been stopped: their lease runs out, and it is taken for a day.
leads() {
  api /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager -f | jq -e '.spec.leaseDurationSeconds == 86400' > /dev/null
}
wait_until 150 leads
