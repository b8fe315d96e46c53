answer=$(timeout "$LAB_PATIENCE" openssl s_client -connect "$NODE:10250" -verify_hostname "$NODE" -CAfile /var/lib/kubelet/ca.crt < /dev/null 2>&1)
end=$(openssl x509 -noout -enddate <<< "$answer" 2> /dev/null | cut -d= -f2)
[ -n "$end" ] || fail "the kubelet answers at $NODE:10250" "it does not" "$(last_error kubelet)"
grep -q '^Verify return code: 0' <<< "$answer" || fail "a certificate that is valid now, for $NODE" "$(grep -m 1 '^Verify return code' <<< "$answer"); it ends on $end" "kubectl logs and exec fail: the API server does not trust the kubelet."
pass "served, and valid until $end"
