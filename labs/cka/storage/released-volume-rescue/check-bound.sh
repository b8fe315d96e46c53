# shellcheck disable=SC2154
object claim "/api/v1/namespaces/$NAMESPACE/persistentvolumeclaims/ledger"
phase=$(jq -r .status.phase <<< "$claim")
[ "$phase" = Bound ] || fail "the claim ledger is Bound" "it is $phase"
object volume "/api/v1/persistentvolumes/$(jq -r .spec.volumeName <<< "$claim")"
path=$(jq -r '.spec | (.local.path // .hostPath.path // "no folder of a node") | rtrimstr("/")' <<< "$volume")
[ "$path" = /srv/archive/ledger ] || fail "a volume on /srv/archive/ledger of node-0" "$(jq -r .metadata.name <<< "$volume") is on $path"
pass "it is bound to $(jq -r .metadata.name <<< "$volume")"
