members=$(timeout "$LAB_PATIENCE" etcdctl --command-timeout=10s member list -w json 2>&1) || fail "etcd tells its members" "$(tail -n 1 <<< "$members" | cut -c 1-200)"
number=$(jq '.members | length' <<< "$members")
[ "$number" = 1 ] || fail "etcd has one member" "it has $number"
! systemctl show --property=ExecStart --value etcd | grep -qE -e '--?force-new-cluster' || fail "a unit with which etcd stays in its cluster" "its command line has --force-new-cluster" "Each start would throw other members out."
! tr '\0' '\n' < "/proc/$(pidof -s etcd)/cmdline" | grep -qxE -e '--?force-new-cluster(=true)?' || fail "etcd runs without --force-new-cluster" "it was started with it"
systemctl is-enabled --quiet etcd || fail "etcd is started at boot" "its unit is not enabled"
pass "one member, which starts as it should"
