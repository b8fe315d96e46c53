value=$(sysctl -n net.ipv4.ip_forward)
[ "$value" = 1 ] || fail "packets are forwarded" "net.ipv4.ip_forward is $value"
grep -qrsE '^[[:space:]]*net[./]ipv4[./]ip_forward[[:space:]]*=[[:space:]]*1' /etc/sysctl.d /etc/sysctl.conf /usr/local/lib/sysctl.d /usr/lib/sysctl.d ||
  fail "packets are forwarded after a boot, too" "no file for sysctl says so"
[ -d /proc/sys/net/bridge ] || fail "the module br_netfilter is loaded" "it is not"
areas=$(tail -n +2 /proc/swaps | cut -d ' ' -f 1 | paste -sd ' ')
[ -z "$areas" ] || fail "no swap is in use" "$areas" "A kubelet does not start beside swap unless it is told to."
later=$(grep -E '^[^#]\S*\s+\S+\s+swap\s' /etc/fstab | cut -d ' ' -f 1 | paste -sd ' ')
[ -z "$later" ] || fail "no swap after a boot" "/etc/fstab has $later"
said=$(timeout "$LAB_PATIENCE" crictl version 2>&1) || fail "the container runtime answers a kubelet" "$(tail -n 1 <<< "$said")" "Its plugin for kubelets is disabled, or it does not run."
systemctl is-enabled --quiet containerd || fail "the container runtime starts at boot" "containerd is $(systemctl is-enabled containerd 2> /dev/null)"
pass "forwarding, no swap, and a runtime"
