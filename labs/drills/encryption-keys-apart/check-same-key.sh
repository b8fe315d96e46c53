first=''
for server in $LAB_CONTROLLERS; do
  # The name and a digest of the first key; and whether the server was started after the file was written.
  found=$(ssh -n -o BatchMode=yes "root@$server" "$(declare -f flag setting)"'
    file=$(flag kube-apiserver encryption-provider-config)
    started=$(date -d "$(systemctl show --property=ExecMainStartTimestamp --value kube-apiserver)" +%s)
    [ "$(stat -Lc %Y "$file")" -le "$((started + 1))" ] || echo unread
    echo "$(setting "$file" name) $(setting "$file" secret | sha256sum | cut -c 1-12)"') || fail "$server answers over SSH" "it does not"
  case $found in unread*) fail "the API server of $server has read its keys" "the file was written after it had started" "Keys are read at the start." ;; esac
  [ -z "$first" ] || [ "$found" = "$first" ] || fail "the same first key on all controllers" "$server writes with ${found% *}, another one than ${LAB_CONTROLLERS%% *} (${first% *})"
  first=$found
done
server=${LAB_CONTROLLERS%% *}
prefixes=$(ssh -n -o BatchMode=yes "root@$server" "$(declare -f flag etcdctl)"'
  etcdctl get --prefix /registry/secrets/ --print-value-only | grep -aoE "^k8s:enc:[a-z]+:v1:[^:]+:" | sort | uniq -c')
[ "$(grep -c . <<< "$prefixes")" = 1 ] && grep -q ":v1:${first% *}:$" <<< "$prefixes" ||
  fail "all secrets in etcd are written with ${first% *}" "$(tr -s ' \n' ' ' <<< "$prefixes")" "What is in etcd changes only when it is written again."
pass "$(tr -s ' \n' ' ' <<< "$prefixes")"
