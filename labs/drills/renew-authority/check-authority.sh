file=$LAB_FOLDER/ca.pem
end=$(openssl x509 -noout -enddate -in "$file" 2>&1 | cut -d= -f2)
openssl x509 -noout -checkend $((300 * 86400)) -in "$file" > /dev/null 2>&1 || fail "an authority that is valid for 300 days or more" "ca.pem ends on $end"
openssl verify -CAfile "$file" "$LAB_FOLDER/admin.pem" > /dev/null 2>&1 || fail "an authority that has signed admin.pem" "it has not" "With a new key everything has to be signed again."
pass "ca.pem is valid until $end"
