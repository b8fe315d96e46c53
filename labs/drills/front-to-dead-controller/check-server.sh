systemctl is-active --quiet kube-apiserver || fail "the unit kube-apiserver is active" "it is $(systemctl is-active kube-apiserver)" "$(last_error kube-apiserver)"
answer=$(server_ready 2>&1) || fail "the API server is ready" "it is not: $answer" "$(last_error kube-apiserver)"
systemctl is-enabled --quiet kube-apiserver || fail "the unit kube-apiserver is enabled" "it is $(systemctl is-enabled kube-apiserver)" "After the next boot it would be gone again."
pass "active, ready and enabled"
