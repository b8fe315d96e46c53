! pidof kube-scheduler > /dev/null || fail "no scheduler runs on $LAB_MACHINE" "one does"
systemctl is-enabled --quiet kube-scheduler 2> /dev/null && fail "the scheduler stays off after a reboot" "its unit is enabled"
pass "off"
