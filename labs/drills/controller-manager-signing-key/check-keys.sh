key=$(flag kube-controller-manager cluster-signing-key-file)
certificate=$(flag kube-controller-manager cluster-signing-cert-file)
[ -s "$key" ] && [ -s "$certificate" ] || fail "--cluster-signing-key-file and --cluster-signing-cert-file name files" "${key:-nothing}, ${certificate:-nothing}"
[ "$(openssl pkey -in "$key" -pubout 2> /dev/null)" = "$(openssl x509 -in "$certificate" -noout -pubkey)" ] ||
  fail "the key in --cluster-signing-key-file belongs to $certificate" "$key belongs to another certificate" "The controller manager cannot sign, and does not even start."
openssl verify -CAfile /var/lib/kubernetes/ca.crt "$certificate" > /dev/null 2>&1 || fail "$certificate is the cluster's authority" "it is another"
token=$(flag kube-controller-manager service-account-private-key-file)
public=$(flag kube-apiserver service-account-key-file)
[ -s "$token" ] || fail "--service-account-private-key-file names a file" "${token:-nothing}"
mine=$(openssl pkey -in "$token" -pubout 2> /dev/null)
theirs=$(openssl x509 -in "$public" -noout -pubkey 2> /dev/null || openssl pkey -in "$public" -pubout 2> /dev/null || openssl pkey -pubin -in "$public" -pubout)
[ "$mine" = "$theirs" ] || fail "the key in --service-account-private-key-file belongs to $public, with which the API server verifies tokens" "$token does not" "The API server refuses every token that the controller manager signs."
pass "$key belongs to $certificate, $token to $public"
