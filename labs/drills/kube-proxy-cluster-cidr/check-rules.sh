systemctl is-active --quiet kube-proxy || fail "the unit kube-proxy is active" "it is $(systemctl is-active kube-proxy)" "$(last_error kube-proxy)"
ranges=$(iptables-save -t nat | grep -e '-j KUBE-MARK-MASQ' | grep -oE '! -s [^ ]+' | cut -d' ' -f3 | sort -u | tr '\n' ' ')
[ "$ranges" = "$LAB_CLUSTER_CIDR " ] || fail "the rules spare senders in $LAB_CLUSTER_CIDR" "they spare ${ranges:-nobody}" "kube-proxy still works with its old configuration, or has not written its rules yet."
pass "the rules spare $ranges"
