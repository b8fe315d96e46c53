# shellcheck disable=SC2154
object claim "/api/v1/namespaces/$NAMESPACE/persistentvolumeclaims/pictures"
phase=$(jq -r .status.phase <<< "$claim")
[ "$phase" = Bound ] || fail "the claim pictures is Bound" "it is $phase"
name=$(jq -r .spec.volumeName <<< "$claim")
[ "$name" = pictures-old ] || fail "it is bound to pictures-old" "it is bound to $name"
pass "it is bound to $name"
