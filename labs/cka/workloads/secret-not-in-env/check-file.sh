# shellcheck disable=SC2154
ready_pod pod vault
said=$(inside "$pod" cat /run/vault/password)
[ "$said" = "$(recall vault)" ] || fail "the program can read its password in /run/vault/password" "$(tail -n 1 <<< "$said" | grep -v "^pw-" || echo 'another one')"
[ "$(inside "$pod" id -u)" = 101 ] || fail "the program is user 101 as before" "it is $(inside "$pod" id -u)"
kind=$(inside "$pod" sh -c 'cat /proc/mounts' | awk '$2 ~ /^\/run\/vault/ { print $3 }' | head -n 1)
[ "$kind" = tmpfs ] || fail "the file is in memory" "it is on ${kind:-the disk of the container}"
mode=$(inside "$pod" sh -c 'ls -lL /run/vault/password' | cut -c 8-10)
[ "$mode" = --- ] || fail "others cannot read it" "they can: $mode"
pass "readable for its program, in memory"
