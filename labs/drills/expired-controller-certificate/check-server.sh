answer=$(timeout "$LAB_PATIENCE" openssl s_client -connect "$CONTROLLER:6443" -verify_hostname "$CONTROLLER" -CAfile "$LAB_FOLDER/ca.pem" < /dev/null 2>&1)
end=$(openssl x509 -noout -enddate <<< "$answer" 2> /dev/null | cut -d= -f2)
[ -n "$end" ] || fail "the API server of $CONTROLLER answers" "it does not" "Without a valid certificate etcd does not let it in, and it does not start."
grep -q '^Verify return code: 0' <<< "$answer" || fail "a certificate that is valid now, for $CONTROLLER" "$(grep -m 1 '^Verify return code' <<< "$answer"); it ends on $end"
ready=$(api_at "$CONTROLLER" /readyz -f 2>&1) || fail "the API server of $CONTROLLER is ready" "$ready"
pass "ready, with a certificate that is valid until $end"
