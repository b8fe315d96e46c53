# shellcheck disable=SC2154
object claim "/api/v1/namespaces/$NAMESPACE/persistentvolumeclaims/ledger"
object volume "/api/v1/persistentvolumes/$(jq -r .spec.volumeName <<< "$claim")"
policy=$(jq -r .spec.persistentVolumeReclaimPolicy <<< "$volume")
[ "$policy" = Retain ] || fail "$(jq -r .metadata.name <<< "$volume") is kept without a claim (Retain)" "its policy is $policy"
pass "Retain"
