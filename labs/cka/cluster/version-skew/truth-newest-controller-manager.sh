minor=$(api /version -f | jq -r .minor | tr -cd 0-9)
[ -n "$minor" ] || fail "the API server tells its version" "it does not"
echo "1.$minor | v1.$minor"
