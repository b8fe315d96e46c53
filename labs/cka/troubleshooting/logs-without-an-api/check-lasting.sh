lasting kube-apiserver
pid=$(systemctl show --property=MainPID --value kube-apiserver)
[ "$pid" -gt 0 ] || fail "the API server is the one of the unit" "the unit is $(systemctl is-active kube-apiserver)"
for name in service-account-key-file tls-private-key-file etcd-servers; do
  grep -qE "^--?$name(=|\$)" <(tr '\0' '\n' < "/proc/$pid/cmdline") || fail "the API server is told its $name" "it is not"
done
pass "the unit runs it"
