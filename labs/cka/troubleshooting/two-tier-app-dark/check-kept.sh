# shellcheck disable=SC2154
for root in /apis/apps/v1/deployments /api/v1/services; do
  object list "${root%/*}/namespaces/$NAMESPACE/${root##*/}"
  [ "$(jq --argjson before "$(recall "theatre-${root##*/}")" '$before - [.items[].metadata.uid] == []' <<< "$list")" = true ] || fail "the ${root##*/} that were there" "some were made again"
done
pass "all that was there is there"
