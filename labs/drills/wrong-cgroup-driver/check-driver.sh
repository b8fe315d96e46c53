info=$(timeout "$LAB_PATIENCE" crictl info 2>&1) || fail "containerd answers" "${info:0:200}" "$(last_error containerd)"
runtime=$(jq -r '.config.containerd.runtimes.runc.options.SystemdCgroup // false' <<< "$info")
[ "$runtime" = true ] || fail "containerd runs with SystemdCgroup = true" "it runs with $runtime" "It puts containers into cgroups of its own, past systemd."
config=$(flag kubelet config)
kubelet=$(sed -n 's/^ *cgroupDriver: *//p' "${config:-/var/lib/kubelet/kubelet-config.yaml}" | tr -d '"' | head -n 1)
[ "$kubelet" = systemd ] || fail "the kubelet has cgroupDriver: systemd" "${kubelet:-it has none, which means cgroupfs}" "A kubelet that cannot ask the runtime does what this file says."
pass "both use systemd"
