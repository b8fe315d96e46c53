# shellcheck disable=SC2154
ready_pod pod album
bytes=$(inside "$pod" sh -c 'ls -l /cache/pictures' | sed -nE 's/^\S+ +\S+ +\S+ +\S+ +([0-9]+) .*/\1/p')
[ "${bytes:-0}" -ge $((CACHE * 1048576)) ] || fail "$CACHE MiB in the cache of $pod" "${bytes:-no} bytes"
kind=$(inside "$pod" sh -c 'grep " /cache " /proc/mounts' | cut -d ' ' -f 3)
[ "$kind" = tmpfs ] || fail "the cache is in memory" "it is on ${kind:-the disk of the container}"
pass "$bytes bytes in memory"
