object=$(api "/api/v1/namespaces/default/$PLURAL/$NAME" 2>&1) || fail "the API server answers" "$object" "Is etcd running on server, and kube-apiserver?"
[ "$(jq -r .kind <<< "$object" 2> /dev/null)" != Status ] || fail "the $KIND $NAME is there" "$(jq -r .message <<< "$object")"
# What was written after the backup is not in it.
later=$(api /api/v1/namespaces/default/configmaps/deleted-at | jq -r .kind)
[ "$later" = Status ] || fail "the state of the backup" "what was written after the backup is still there (configmap deleted-at)" "The $KIND was made again in the present data, not restored with the data of the backup."
[ "$(jq -r '.metadata.labels.from' <<< "$object")" = backup ] || fail "the $KIND $NAME of the backup" "one that was made later"
pass "$KIND $NAME of $(jq -r .metadata.creationTimestamp <<< "$object")"
