api_ready || fail "the API server answers" "it is not ready"
for kind in leases endpoints configmaps; do
  case $kind in leases) root=/apis/coordination.k8s.io/v1 ;; *) root=/api/v1 ;; esac
  ! api "$root/namespaces/kube-system/$kind/kube-scheduler" -f > /dev/null 2>&1 || echo "${kind%s} | $kind"
done
