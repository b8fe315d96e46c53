# shellcheck disable=SC2154
object volume /api/v1/persistentvolumes/pictures-old
[ "$(jq -r .metadata.uid <<< "$volume")" = "$(recall pictures-old)" ] || fail "the volume pictures-old that was there" "another one of its name"
[ "$(jq -r '.spec.persistentVolumeReclaimPolicy + " " + (.spec.local.path // "elsewhere")' <<< "$volume")" = 'Retain /srv/museum/pictures' ] || fail "Retain, on /srv/museum/pictures" "$(jq -r '.spec.persistentVolumeReclaimPolicy + " " + (.spec.local.path // "elsewhere")' <<< "$volume")"
pass "the same volume, Retain"
