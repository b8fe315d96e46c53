# shellcheck disable=SC2154
for pair in web:api api:db; do
  ready_pod pod "${pair%:*}"
  fetched "$pod" "http://${pair#*:}/" > /dev/null || fail "${pair%:*} gets an answer from http://${pair#*:}/" "none"
done
pass "web reaches api, and api reaches db"
