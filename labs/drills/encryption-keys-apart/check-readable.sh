wanted=$(cat /root/.khw-drill-secret)
for server in $LAB_CONTROLLERS; do
  answer=$(api_at "$server" "/api/v1/namespaces/default/secrets/$NAME" 2>&1)
  value=$(jq -r '.data.value // empty | @base64d' <<< "$answer" 2> /dev/null)
  [ "$value" = "$wanted" ] || fail "$server reads the secret $NAME" "it does not: $(jq -r '.message // "it holds something else"' <<< "$answer" 2> /dev/null | cut -c 1-200)" "Its keys are not those of the server that has written it."
  # Asked of etcd, not of what the server remembers.
  all=$(api_at "$server" '/api/v1/secrets?limit=500' -o /dev/null -w '%{http_code}' 2>&1)
  [ "$all" = 200 ] || fail "$server lists all secrets" "HTTP $all"
done
pass "$NAME, and every other secret, is read by each server"
