# A new object gets a higher revision, and the controllers renew their leases in the restored data.
for name in kube-controller-manager kube-scheduler; do
  renewed=$(api "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/$name" -f 2> /dev/null | jq -r '.spec.renewTime // empty')
  [ -n "$renewed" ] || fail "the lease of $name" "there is none"
  age=$(($(date +%s) - $(date -d "$renewed" +%s)))
  [ "$age" -le 20 ] || fail "$name renews its lease" "the last time was $age s ago" "It has not got over the restore yet: restart it."
done
pass "both leases are fresh"
