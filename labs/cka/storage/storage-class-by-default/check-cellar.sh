# shellcheck disable=SC2154
object claim "/api/v1/namespaces/$NAMESPACE/persistentvolumeclaims/barrels"
[ "$(jq -r .status.phase <<< "$claim")" = Bound ] || fail "the claim barrels is Bound" "it is $(jq -r .status.phase <<< "$claim")"
volume=$(jq -r .spec.volumeName <<< "$claim")
[ "$volume" = disk-1 ] || fail "barrels has the disk of $NODE, disk-1" "it has $volume"
ready_pod pod cellar
object running "/api/v1/namespaces/$NAMESPACE/pods/$pod"
[ "$(jq -r .spec.nodeName <<< "$running")" = "$NODE" ] || fail "cellar runs on $NODE" "it runs on $(jq -r .spec.nodeName <<< "$running")"
pass "$pod on $NODE has $volume"
