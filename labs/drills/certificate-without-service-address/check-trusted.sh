answer=$(api /readyz 2>&1)
[ "$answer" = ok ] && pass "trusted as $LAB_API_HOST"
fail "https://$LAB_API_HOST:6443/readyz says ok to those who trust ca.crt" "${answer:0:300}"
