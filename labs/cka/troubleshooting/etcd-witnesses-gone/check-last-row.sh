# shellcheck disable=SC2154
object row "/api/v1/namespaces/$NAMESPACE/configmaps/last-row"
[ "$(jq -r .metadata.uid <<< "$row")" = "$(recall last-row)" ] || fail "the configmap last-row as it was" "another one of this name" "The API server gives every object a uid of its own."
pass "last-row is the one that was written"
