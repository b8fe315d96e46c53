answer=$(server_ready 2>&1) || fail "the API server of $LAB_MACHINE is ready" "it is not: $(tail -n 1 <<< "$answer")" "$(last_error kube-apiserver)"
pass ready
