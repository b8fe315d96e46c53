state=$(systemctl is-active kubelet)
[ "$state" = active ] || fail "the unit kubelet is active" "it is $state" "$(last_error kubelet)"
pass "kubelet.service is active"
