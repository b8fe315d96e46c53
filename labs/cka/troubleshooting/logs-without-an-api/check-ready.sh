answer=$(api /readyz -f 2>&1) || fail "the API server is ready" "$answer"
pass "$answer"
