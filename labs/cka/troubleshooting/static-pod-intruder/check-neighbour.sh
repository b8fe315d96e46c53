systemctl is-active --quiet kubelet || fail "the kubelet of $NODE runs" "it is $(systemctl is-active kubelet)" "$(last_error kubelet)"
systemctl is-enabled --quiet kubelet || fail "the kubelet starts at boot" "it is $(systemctl is-enabled kubelet)"
found=$(timeout "$LAB_PATIENCE" crictl ps --state Running --name '^lighthouse$' --quiet 2> /dev/null | head -n 1)
[ -n "$found" ] || fail "lighthouse runs on $NODE" "it does not"
source=$(timeout "$LAB_PATIENCE" crictl pods --state Ready --name "^lighthouse-$NODE\$" --output json 2> /dev/null | jq -r '[.items[].annotations["kubernetes.io/config.source"]][0] // ""')
[ "$source" = file ] || fail "lighthouse comes from a file of $NODE" "it comes from ${source:-nowhere}"
pass "lighthouse runs, from a file"
