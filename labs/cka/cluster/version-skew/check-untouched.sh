# shellcheck disable=SC2154
object nodes '/api/v1/nodes?labelSelector=site%3Dfarm'
[ "$(jq -r '.items[].metadata | "\(.name) \(.uid)"' <<< "$nodes" | sort)" = "$(recall barns)" ] || fail "the six node objects that were there" "some are gone, or other ones"
pass "all six are the ones that were there"
