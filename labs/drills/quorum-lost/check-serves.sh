answer=$(etcd_ready 2>&1) || fail "etcd takes writes" "$(tail -n 1 <<< "$answer" | cut -c 1-200)" "It still counts on members that will never answer, and has no majority."
pass "$(head -n 1 <<< "$answer")"
