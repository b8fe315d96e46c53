systemctl is-active --quiet containerd || fail "containerd runs on $NODE" "it is $(systemctl is-active containerd)"
found=$(timeout "$LAB_PATIENCE" crictl pods --state Ready --name "^intruder-$NODE\$" --quiet 2>&1) || fail "containerd lists its pods" "$found"
[ -z "$found" ] || fail "no pod intruder on $NODE" "it runs" "As long as the kubelet finds a manifest of it, it starts it."
pass "no pod intruder runs on $NODE"
