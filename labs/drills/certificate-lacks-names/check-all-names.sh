names() { timeout "$LAB_PATIENCE" openssl s_client -connect "$1:6443" < /dev/null 2> /dev/null | openssl x509 -noout -ext subjectAltName 2> /dev/null | tr -d ' ' | tr , '\n' | grep : | sort -u; }
for name in $LAB_CONTROLLERS; do [ "$name" = "$CONTROLLER" ] || other=$name; done
lacking=$(comm -13 <(names "$CONTROLLER") <(names "$other") | grep -v '^X509v3' | paste -sd ' ')
[ -z "$lacking" ] || fail "all the names of $other" "$CONTROLLER lacks $lacking"
pass "the same names as $other"
