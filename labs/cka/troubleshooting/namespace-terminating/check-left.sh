keys=$(etcdctl get --prefix /registry/ --keys-only) || fail "etcd lists its keys" "it does not answer"
left=$(grep -F "/$NAMESPACE/" <<< "$keys" | grep -v '^/registry/events/' | paste -sd ' ')
[ -z "$left" ] || fail "nothing of $NAMESPACE in etcd" "$left" "The namespace was taken away from above what is in it."
pass "nothing of $NAMESPACE is left"
