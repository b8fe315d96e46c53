for file in /var/backups/etcd/*.db; do
  # Who may not look into the folder cannot read what is in it.
  [ -z "$(find "$file" -perm /077)" ] || [ -z "$(find /var/backups/etcd -maxdepth 0 -perm /077)" ] || fail "only root may read $file" "its mode is $(stat -c %a "$file")"
done
pass "root alone"
