kubeconfig=$(flag kubelet kubeconfig)
certificate=$(embedded "${kubeconfig:-/var/lib/kubelet/kubeconfig}" client-certificate 2> /dev/null)
[ -n "$certificate" ] || fail "a client certificate in $kubeconfig" "there is none"
end=$(openssl x509 -noout -enddate <<< "$certificate" | cut -d= -f2)
openssl x509 -noout -checkend 0 <<< "$certificate" > /dev/null || fail "a certificate that is valid now" "it ran out on $end" "The API server refuses the kubelet with 401 Unauthorized."
subject=$(openssl x509 -noout -subject -nameopt RFC2253 <<< "$certificate")
grep -q "CN=system:node:$NODE\(,\|$\)" <<< "$subject" || fail "CN=system:node:$NODE" "$subject" "The API server knows the node by this name."
grep -q 'O=system:nodes\(,\|$\)' <<< "$subject" || fail "O=system:nodes" "$subject" "Nodes get their rights as members of this group."
answer=$(openssl verify -purpose sslclient -CAfile /var/lib/kubelet/ca.crt <<< "$certificate" 2>&1) || fail "signed by the cluster's authority" "$(tail -n 1 <<< "$answer")"
pass "valid until $end"
