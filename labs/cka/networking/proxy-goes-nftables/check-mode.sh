mode=$(curl -sS --max-time $((LAB_PATIENCE / 4)) http://127.0.0.1:10249/proxyMode 2>&1)
[ "$mode" = nftables ] || fail "kube-proxy works with nftables" "$mode"
nft list chains ip 2> /dev/null | grep -q 'table ip kube-proxy' || fail "a table kube-proxy of its own" "there is none"
left=$(iptables-save 2> /dev/null | grep -cE '^:KUBE-(SERVICES|SVC-|SEP-|NODEPORTS)')
[ "$left" = 0 ] || fail "nothing of kube-proxy is left in iptables" "$left chains"
lasting kube-proxy.service
config=$(flag kube-proxy config)
if [ -n "$config" ]; then said=$(setting "$config" mode); else said=$(flag kube-proxy proxy-mode); fi
[ "$said" = nftables ] || fail "it starts with nftables after a reboot, too" "${config:-its unit} says ${said:-nothing}"
pass "nftables, and nothing left in iptables"
