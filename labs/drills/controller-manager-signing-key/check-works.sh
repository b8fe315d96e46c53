answer=$(curl -sSk --max-time "$LAB_PATIENCE" https://127.0.0.1:10257/healthz 2>&1)
[ "$answer" = ok ] || fail "https://127.0.0.1:10257/healthz says ok" "${answer:0:200}" "$(last_error kube-controller-manager)"
pid=$(systemctl show --property=MainPID --value kube-controller-manager)
for name in cluster-signing-key-file service-account-private-key-file; do
  tr '\0' '\n' < "/proc/$pid/cmdline" | grep -qxF -e "--$name=$(flag kube-controller-manager "$name")" || fail "the process runs with the unit's --$name" "it was started before the unit was mended"
done
pass "process $pid is healthy"
