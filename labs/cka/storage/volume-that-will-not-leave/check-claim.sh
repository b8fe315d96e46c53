# shellcheck disable=SC2154
object claims "/api/v1/namespaces/$NAMESPACE/persistentvolumeclaims"
left=$(jq -r '[.items[] | select(.metadata.name == "trunk") | .metadata.finalizers // [] | join(", ")] | first // ""' <<< "$claims")
[ "$(jq '[.items[] | select(.metadata.name == "trunk")] | length' <<< "$claims")" = 0 ] || fail "no claim trunk" "it is there, with the finalizers ${left:-none}"
pass "there is none"
