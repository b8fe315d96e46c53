answer=$(api_at "$CONTROLLER" '/api/v1/secrets?limit=500' 2>&1) || fail "$CONTROLLER answers" "$answer"
[ "$(jq -r .kind <<< "$answer" 2> /dev/null)" = SecretList ] || fail "$CONTROLLER lists all secrets" "$(jq -r '.message // "something else"' <<< "$answer" 2> /dev/null | cut -c 1-200)" "They were written with a key that it does not have."
pass "$(jq '.items | length' <<< "$answer") secrets are read"
