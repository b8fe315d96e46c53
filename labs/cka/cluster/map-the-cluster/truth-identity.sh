name=$(embedded /var/lib/kubelet/kubeconfig client-certificate | openssl x509 -noout -subject -nameopt multiline | sed -n 's/^ *commonName *= *//p')
[ -n "$name" ] || fail "the kubelet has a client certificate" "none in /var/lib/kubelet/kubeconfig"
echo "$name"
