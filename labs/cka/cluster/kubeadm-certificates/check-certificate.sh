file=/etc/kubernetes/pki/$CERTIFICATE
end=$(openssl x509 -in "$file.crt" -noout -enddate 2> /dev/null) || fail "a certificate $file.crt" "there is none"
openssl x509 -in "$file.crt" -noout -checkend 13000000 > /dev/null || fail "$CERTIFICATE is good for half a year" "${end/=/ }"
said=$(openssl verify -purpose sslclient -CAfile "/etc/kubernetes/pki/$AUTHORITY.crt" "$file.crt" 2>&1) || fail "$AUTHORITY.crt has signed it, for a client" "$(tail -n 1 <<< "$said")"
name=$(openssl x509 -in "$file.crt" -noout -subject -nameopt RFC2253)
[ "$name" = "$(recall names)" ] || fail "it is for whom it was for" "it is for ${name#subject=}"
cmp -s <(openssl x509 -in "$file.crt" -noout -pubkey) <(openssl pkey -in "$file.key" -pubout) || fail "$file.key is its key" "it is another's"
pass "$CERTIFICATE is good: ${end/=/ }"
