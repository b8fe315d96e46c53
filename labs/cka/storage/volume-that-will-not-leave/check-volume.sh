# shellcheck disable=SC2154
object volumes /api/v1/persistentvolumes
name=$(recall volume)
phase=$(jq -r --arg name "$name" '[.items[] | select(.metadata.name == $name) | .status.phase] | first // ""' <<< "$volumes")
[ -z "$phase" ] || fail "no volume $name" "it is $phase"
pass "$name is gone"
