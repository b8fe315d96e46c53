# shellcheck disable=SC2154
minor=$(api /version -f | jq -r .minor | tr -cd 0-9)
[ -n "$minor" ] || fail "the API server tells its version" "it does not"
object nodes /api/v1/nodes
oldest=$(jq -r --arg prefix "v1.$((minor - 3))." '.items[] | select(.metadata.name | startswith("barn-")) | select(.status.nodeInfo.kubeletVersion | startswith($prefix)) | .metadata.name' <<< "$nodes")
[ -n "$oldest" ] || fail "the six barns are registered" "none of those that may stay is there"
echo "$oldest"
