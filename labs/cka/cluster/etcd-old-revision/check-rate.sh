# shellcheck disable=SC2154
object terms "/api/v1/namespaces/$NAMESPACE/configmaps/terms"
rate=$(jq -r '.data.rate // "none"' <<< "$terms")
[ "$rate" = "$(recall rate)" ] || fail "the rate from before the night job" "$rate"
pass "$rate"
