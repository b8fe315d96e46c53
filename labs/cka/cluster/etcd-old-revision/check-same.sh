# shellcheck disable=SC2154
object terms "/api/v1/namespaces/$NAMESPACE/configmaps/terms"
read -r uid revision <<< "$(recall terms)"
[ "$(jq -r .metadata.uid <<< "$terms")" = "$uid" ] || fail "the config map that was there" "another one of its name" "It was deleted and made again."
[ "$(jq -r .metadata.resourceVersion <<< "$terms")" -gt "$revision" ] || fail "a change after the night job's" "its revision is older" "etcd was put back to an earlier state."
[ "$(jq -r .data.currency <<< "$terms")" = EUR ] || fail "the other key as it was" "currency: $(jq -r .data.currency <<< "$terms")"
object later "/api/v1/namespaces/$NAMESPACE/configmaps/later"
pass "the same object, at revision $(jq -r .metadata.resourceVersion <<< "$terms")"
