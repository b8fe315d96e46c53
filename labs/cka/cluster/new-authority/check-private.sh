cd /root/customs || fail "a folder /root/customs" "there is none"
open=$(find . -name '*.key' -perm /077 | sort | paste -sd ' ')
[ -z "$open" ] || fail "only root may read the keys" "others may read $open"
[ "$(sha256sum ca.key server.key client.key | cut -d ' ' -f 1 | sort -u | wc -l)" = 3 ] || fail "three keys" "some are the same"
pass "three keys, for root only"
