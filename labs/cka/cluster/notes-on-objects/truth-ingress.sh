version=$(api /apis/networking.k8s.io -f | jq -er .preferredVersion.groupVersion) || fail "the API server lists its groups" "it does not answer"
echo "$version"
