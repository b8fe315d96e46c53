# shellcheck disable=SC2154
object class /apis/storage.k8s.io/v1/storageclasses/loft
policy=$(jq -r '.reclaimPolicy // "Delete"' <<< "$class")
[ "$policy" = Retain ] || fail "volumes of the class loft are retained" "the class says $policy"
object claim "/api/v1/namespaces/$NAMESPACE/persistentvolumeclaims/yeast"
object volume "/api/v1/persistentvolumes/$(jq -r .spec.volumeName <<< "$claim")"
policy=$(jq -r .spec.persistentVolumeReclaimPolicy <<< "$volume")
[ "$policy" = Retain ] || fail "the volume of yeast is retained" "its policy is $policy" "A volume takes the policy that its class has when it is made."
pass "this one and the next ones are retained"
