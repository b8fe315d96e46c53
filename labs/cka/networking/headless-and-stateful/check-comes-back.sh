# shellcheck disable=SC2154
for number in 0 1; do
  object pod "/api/v1/namespaces/$NAMESPACE/pods/$BOAT-$number"
  owner=$(jq -r '[.metadata.ownerReferences[]? | select(.controller) | .kind][0] // ""' <<< "$pod")
  [ -n "$owner" ] || fail "somebody makes $BOAT-$number again when it goes" "nobody does: the pod has no controller"
done
pass "a $owner sees to them"
