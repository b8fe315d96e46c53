# shellcheck disable=SC2154
object volumes /api/v1/persistentvolumes
for app in apples pears; do
  policy=$(jq -r --arg space "$NAMESPACE" --arg name "$app" '[.items[] | select(.spec.claimRef.namespace == $space and .spec.claimRef.name == $name) | .spec.persistentVolumeReclaimPolicy] | unique | join(",")' <<< "$volumes")
  [ -n "$policy" ] || fail "the volume of $app is kept when the claim goes" "there is no volume of $app"
  [ "$policy" = Retain ] || fail "the volume of $app is kept when the claim goes" "its reclaim policy is $policy"
done
pass "Retain"
