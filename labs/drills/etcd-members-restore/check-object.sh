object=$(api "/api/v1/namespaces/default/$PLURAL/$NAME" 2>&1) || fail "the API server answers" "$object" "Does etcd run on all controllers, and kube-apiserver?"
[ "$(jq -r .kind <<< "$object" 2> /dev/null)" != Status ] || fail "the $KIND $NAME is there" "$(jq -r .message <<< "$object")"
# What was written after the backup is not in it.
later=$(api /api/v1/namespaces/default/configmaps/deleted-at | jq -r .kind)
[ "$later" = Status ] || fail "the state of the backup" "what was written after the backup is still there (configmap deleted-at)" "The $KIND was made again in the present data, not restored with the data of the backup."
read -r uid made <<< "$(jq -r '"\(.metadata.uid) \(.metadata.creationTimestamp)"' <<< "$object")"
[ "$uid" = "$(cat /root/.khw-drill-members-restore)" ] || fail "the $KIND $NAME of the backup" "another one, made at $made" "The API server gives every object a uid of its own: this one is not what was deleted."
pass "$KIND $NAME of $made"
