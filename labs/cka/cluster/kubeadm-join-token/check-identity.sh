subject=$(embedded /etc/kubernetes/kubelet.conf client-certificate 2> /dev/null | openssl x509 -noout -subject -nameopt multiline 2> /dev/null)
name=$(sed -n 's/^ *commonName *= *//p' <<< "$subject")
group=$(sed -n 's/^ *organizationName *= *//p' <<< "$subject")
[ "$name $group" = "system:node:node-1 system:nodes" ] || fail "the kubelet is system:node:node-1 of the group system:nodes" "it is ${name:-nobody} of ${group:-none}" "A kubelet that is somebody else may do what no node should."
pass "$name of $group"
