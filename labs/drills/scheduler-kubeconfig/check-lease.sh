lease=$(api /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler 2>&1) || fail "the API server answers" "$lease"
renewed=$(jq -r '.spec.renewTime // empty' <<< "$lease")
[ -n "$renewed" ] || fail "the lease kube-scheduler" "there is none"
age=$(($(date +%s) - $(date -d "$renewed" +%s)))
# On slow machines a lease is longer than the usual 15 seconds.
duration=$(jq -r '[15, .spec.leaseDurationSeconds // 0] | max' <<< "$lease")
[ "$age" -le "$duration" ] && pass "the lease was renewed ${age} s ago by $(jq -r .spec.holderIdentity <<< "$lease")"
fail "the lease kube-scheduler is renewed every few seconds" "the last time was $age s ago" "No scheduler is at work; a new one takes over when the old lease has run out."
