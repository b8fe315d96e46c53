subject=$(openssl x509 -in "$LAB_FOLDER/admin.crt" -noout -subject -nameopt RFC2253) || fail "the administrator has a certificate" "none in $LAB_FOLDER"
grep -oE '[A-Z]+=system:masters' <<< "$subject" | cut -d = -f 1
