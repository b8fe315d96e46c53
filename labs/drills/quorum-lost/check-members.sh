! systemctl show --property=ExecStart --value etcd | grep -qe '--force-new-cluster' ||
  fail "a unit with which etcd stays in its cluster" "its command line has --force-new-cluster" "At the next start it would throw the other members out."
check_members
