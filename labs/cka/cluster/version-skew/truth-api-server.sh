version=$(api /version -f | jq -r .gitVersion)
[ -n "$version" ] || fail "the API server tells its version" "it does not"
echo "${version#v} | $version"
