# shellcheck disable=SC2154
while read -r name range; do
  ready_pod pod "$name"
  object running "/api/v1/namespaces/$NAMESPACE/pods/$pod"
  address=$(jq -r .status.podIP <<< "$running")
  [[ $address == "${range%.*}".* ]] || fail "$name has an address out of $range" "$address"
done <<< "east $RANGE_0
west $RANGE_1"
pass "both have an address out of the range of their node"
