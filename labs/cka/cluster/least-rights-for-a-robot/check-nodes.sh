read -r user groups <<< "$(account "$NAMESPACE" deployer)"
api_ready || fail "the API server answers" "it is not ready"
for verb in get list; do
  can "$user" "$groups" "$verb" nodes || fail "deployer may $verb nodes" "the API server says no"
done
pass "get and list"
