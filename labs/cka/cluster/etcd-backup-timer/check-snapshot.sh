newest=$(find /var/backups/etcd -maxdepth 1 -type f -name '*.db' -printf '%T@ %p\n' 2> /dev/null | sort -n | tail -n 1 | cut -d ' ' -f 2-)
[ -n "$newest" ] || fail "a file that ends with .db in /var/backups/etcd" "there is none"
# A snapshot ends with the SHA-256 of what is before it.
[ "$(head -c -32 "$newest" | sha256sum | cut -d ' ' -f 1)" = "$(tail -c 32 "$newest" | od -An -v -tx1 | tr -d ' \n')" ] ||
  fail "$newest is a snapshot" "it does not end with its own checksum" "A copy of the database's file while etcd writes to it may be half of a change."
grep -aq "/registry/namespaces/$NAMESPACE" "$newest" || fail "$newest has the cluster as it is now" "it does not know the namespace $NAMESPACE"
age=$((($(date +%s) - $(stat -c %Y "$newest")) / 60))
[ "$age" -le 120 ] || fail "the newest snapshot is of the last hour or two" "it is $age minutes old"
pass "$newest, $age minutes old"
