cd /root/customs || fail "a folder /root/customs" "there is none"
openssl x509 -in server.crt -noout 2> /dev/null || fail "a certificate server.crt" "there is none"
names=$(openssl x509 -in server.crt -noout -ext subjectAltName 2> /dev/null | tr ',' '\n' | sed -nE 's/^ *(DNS|IP Address)://p' | sort | paste -sd ' ')
[ "$names" = "192.0.2.$LAST gate.customs.example" ] || fail "server.crt is for gate.customs.example and 192.0.2.$LAST" "${names:-no names}" "Clients look only at the subject alternative names, not at the common name."
said=$(openssl verify -auth_level 2 -purpose sslserver -verify_hostname gate.customs.example -CAfile ca.crt server.crt 2>&1) || fail "ca.crt vouches for server.crt, as a server" "$(tail -n 2 <<< "$said" | head -n 1)"
openssl verify -purpose sslclient -CAfile ca.crt server.crt > /dev/null 2>&1 && fail "server.crt is for a server only" "a client may show it, too"
openssl x509 -in server.crt -noout -checkend $((366 * 86400)) > /dev/null && fail "server.crt is valid for a year at most" "until $(openssl x509 -in server.crt -noout -enddate | cut -d = -f 2)"
[ "$(openssl x509 -in server.crt -noout -pubkey)" = "$(openssl pkey -in server.key -pubout 2> /dev/null)" ] || fail "server.key is the key of server.crt" "it is another one, or none"
pass "$names"
