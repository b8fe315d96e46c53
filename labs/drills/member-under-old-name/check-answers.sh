answer=$(etcd_ready 2>&1) || fail "etcd on $LAB_MACHINE is healthy" "$(tail -n 1 <<< "$answer" | cut -c 1-200)" "$(last_error etcd)"
pass "$(head -n 1 <<< "$answer")"
