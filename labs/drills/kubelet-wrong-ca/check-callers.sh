# The flag wins over the file.
file=$(flag kubelet client-ca-file)
config=$(flag kubelet config)
[ -n "$file" ] || [ -z "$config" ] || file=$(setting "$config" clientCAFile)
[ -s "$file" ] || fail "clientCAFile names a file" "it says: ${file:-nothing}"
served=$(timeout "$LAB_PATIENCE" openssl s_client -connect "$LAB_API_HOST:6443" < /dev/null 2> /dev/null | openssl x509 2> /dev/null)
[ -n "$served" ] || fail "the API server shows its certificate" "it does not answer"
answer=$(openssl verify -CAfile "$file" <<< "$served" 2>&1) && pass "$file vouches for the API server"
fail "$file vouches for the certificate with which the API server calls" "$(tail -n 1 <<< "$answer")" "The kubelet would refuse logs and exec: $file is another authority."
