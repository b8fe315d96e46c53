answer=$(curl -sSk --max-time "$LAB_PATIENCE" https://127.0.0.1:10257/healthz 2>&1)
[ "$answer" = ok ] || fail "https://127.0.0.1:10257/healthz says ok" "${answer:0:200}" "$(last_error kube-controller-manager)"
pid=$(systemctl show --property=MainPID --value kube-controller-manager)
words=" $(tr '\0' ' ' < "/proc/$pid/cmdline")"
for name in cluster-signing-key-file service-account-private-key-file; do
  value=$(flag kube-controller-manager "$name")
  case $words in
    *" --$name=$value "* | *" --$name $value "*) ;;
    *) fail "the process runs with the unit's --$name" "it was started before the unit was mended" ;;
  esac
done
pass "process $pid is healthy"
