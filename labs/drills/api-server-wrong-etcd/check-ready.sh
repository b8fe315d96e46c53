answer=$(curl -sS --max-time "$LAB_PATIENCE" --cacert /var/lib/kubernetes/ca.crt https://127.0.0.1:6443/readyz 2>&1)
[ "$answer" = ok ] && pass "readyz says ok"
fail "https://127.0.0.1:6443/readyz says ok" "${answer:0:300}" "kube-apiserver is $(systemctl is-active kube-apiserver)."
