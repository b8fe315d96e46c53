embedded /var/lib/kubelet/kubeconfig client-certificate | openssl x509 -noout -subject -nameopt multiline | sed -n 's/^ *organizationName *= *//p'
