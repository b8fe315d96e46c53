info=$(timeout "$LAB_PATIENCE" crictl info 2>&1) || fail "containerd answers" "${info:0:200}" "$(last_error containerd)"
runtime=$(jq -r '.config.containerd.runtimes.runc.options.SystemdCgroup // false' <<< "$info")
[ "$runtime" = true ] || fail "containerd runs with SystemdCgroup = true" "it runs with $runtime" "It puts containers into cgroups of its own, past systemd."
# The kubelet asks containerd when it starts, and says in its first lines what it was told.
told=$(journalctl --quiet --no-pager --output=cat --boot "_PID=$(systemctl show --property=MainPID --value kubelet)" | head -n 300 | grep -m 1 -o 'cgroup driver setting received.*cgroupDriver="cgroupfs"')
[ -z "$told" ] || fail "the kubelet uses the cgroup driver systemd" "it runs with cgroupfs" "It asked containerd when it started, and has not been restarted since."
pass "both use systemd"
