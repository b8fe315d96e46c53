certificate=$(flag etcd cert-file)
end=$(openssl x509 -noout -enddate -in "$certificate" 2>&1 | cut -d= -f2)
openssl x509 -noout -checkend 0 -in "$certificate" > /dev/null 2>&1 || fail "a certificate that is valid now" "$certificate ran out on $end" "The other members refuse its connections."
answer=$(etcd_ready 2>&1) || fail "etcd is healthy" "$(tail -n 1 <<< "$answer" | cut -c 1-200)" "$(last_error etcd)"
pass "healthy, with a certificate that is valid until $end"
