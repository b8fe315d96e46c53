file=/proc/sys/net/bridge/bridge-nf-call-iptables
[ -e "$file" ] || fail "net.bridge.bridge-nf-call-iptables = 1" "the kernel has no such setting" "The module br_netfilter is not loaded."
[ "$(cat "$file")" = 1 ] || fail "net.bridge.bridge-nf-call-iptables = 1" "it is $(cat "$file")"
[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ] || fail "net.ipv4.ip_forward = 1" "it is 0" "The node drops what is meant for its pods."
pass "net.bridge.bridge-nf-call-iptables = 1"
