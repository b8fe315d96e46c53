# shellcheck disable=SC2154
minor=$(api /version -f | jq -r .minor | tr -cd 0-9)
[ -n "$minor" ] || fail "the API server tells its version" "it does not"
object nodes /api/v1/nodes
wrong=$(jq -r --argjson minor "$minor" '.items[] | (.status.nodeInfo.kubeletVersion | split(".")[1] | tonumber) as $own |
  (if $own < $minor - 3 then "too-old" elif $own > $minor then "too-new" else "none" end) as $wanted |
  .metadata | (.labels.skew // "none") as $skew | select($skew != $wanted) | "\(.name) of release 1.\($own) has \($skew)"' <<< "$nodes")
[ -z "$wrong" ] || fail "the label skew says of each node whether its kubelet is too old or too new" "$(paste -sd ';' <<< "$wrong")"
[ "$(jq '[.items[] | select(.metadata.name | startswith("barn-"))] | length' <<< "$nodes")" -gt 0 ] || fail "the six barns are registered" "none is there"
pass "each node that may not stay says why"
