config=$(api "/api/v1/nodes/$NODE/proxy/configz" -f 2>&1) || fail "the kubelet tells the API server how it is set" "$config" "The certificate that it shows must be of the cluster's authority."
[ "$(jq -r '.kubeletconfig.rotateCertificates' <<< "$config")" = true ] || fail "the kubelet asks for a new certificate before the old one ends" "rotateCertificates is not on"
can "system:node:$NODE" system:nodes,system:authenticated create certificates.k8s.io:certificatesigningrequests/selfnodeclient ||
  fail "what it asks for is approved" "the group system:nodes may not renew its own certificates" "Somebody would have to approve it by hand."
pass "it asks by itself, and is approved"
