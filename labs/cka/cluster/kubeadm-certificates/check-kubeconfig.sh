folder=$(mktemp -d) && trap 'rm -r "$folder"' EXIT
embedded "/etc/kubernetes/$FILE" client-certificate > "$folder/own.crt"
end=$(openssl x509 -in "$folder/own.crt" -noout -enddate 2> /dev/null) || fail "a certificate in /etc/kubernetes/$FILE" "there is none"
openssl x509 -in "$folder/own.crt" -noout -checkend 13000000 > /dev/null || fail "the certificate in $FILE is good for half a year" "${end/=/ }"
said=$(openssl verify -CAfile /etc/kubernetes/pki/ca.crt "$folder/own.crt" 2>&1) || fail "ca.crt has signed it" "$(tail -n 1 <<< "$said")"
name=$(openssl x509 -in "$folder/own.crt" -noout -subject -nameopt RFC2253)
[ "$name" = "subject=CN=system:$PROGRAM" ] || fail "it is for system:$PROGRAM" "it is for ${name#subject=}"
pass "$FILE is good: ${end/=/ }"
