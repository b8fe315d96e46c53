# shellcheck disable=SC2154
for name in east west; do
  ready_pod pod $name
  page "$pod" > /dev/null || fail "the API server reaches $pod" "it has no answer" "It runs on server, which is no node."
done
pass "server reaches east and west"
