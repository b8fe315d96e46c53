# A new object gets a higher revision, and the controllers renew their leases in the restored data.
for name in kube-controller-manager kube-scheduler; do
  lease=$(api "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/$name" -f 2> /dev/null)
  renewed=$(jq -r '.spec.renewTime // empty' <<< "$lease")
  [ -n "$renewed" ] || fail "the lease of $name" "there is none"
  age=$(($(date +%s) - $(date -d "$renewed" +%s)))
  # On slow machines a lease is longer than the usual 15 seconds.
  duration=$(jq -r '[15, .spec.leaseDurationSeconds // 0] | max' <<< "$lease")
  [ "$age" -le "$((duration + 5))" ] || fail "$name renews its lease" "the last time was $age s ago" "It has not got over the restore yet: restart it."
done
pass "both leases are fresh"
