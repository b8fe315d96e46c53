lease=$(api /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager 2>&1) || fail "the API server answers" "$lease"
renewed=$(jq -r '.spec.renewTime // empty' <<< "$lease" 2> /dev/null)
holder=$(jq -r '.spec.holderIdentity // empty' <<< "$lease" 2> /dev/null)
[ -n "$renewed" ] && [ -n "$holder" ] || fail "a controller manager holds the lease" "nobody does" "Whoever runs takes it within seconds: does one run?"
age=$(($(date +%s) - $(date -d "$renewed" +%s)))
[ "$age" -le 60 ] || fail "the leader renews its lease" "$holder has not for $age s, and the lease is good for $(jq -r .spec.leaseDurationSeconds <<< "$lease") s" "Until then nobody takes its place."
pass "$holder, $age s ago"
