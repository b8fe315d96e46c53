servers=$(flag kube-apiserver etcd-servers)
[ -n "$servers" ] || fail "--etcd-servers in the unit kube-apiserver" "it is not there"
for url in ${servers//,/ }; do
  answer=$(curl -sS --max-time $((LAB_PATIENCE / 2)) --cacert /var/lib/kubernetes/ca.crt --cert /var/lib/kubernetes/kube-api-server.crt --key /var/lib/kubernetes/kube-api-server.key "$url/health" 2>&1)
  grep -q '"health": *"true"' <<< "$answer" || fail "etcd answers at $url, which --etcd-servers names" "${answer:-no answer}" "etcd does not listen there: see --listen-client-urls in its unit."
done
pass "etcd answers at $servers"
