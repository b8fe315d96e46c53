grep -rqsE '^[^#]*br[_-]netfilter' /etc/modules-load.d /usr/lib/modules-load.d /etc/modules /etc/systemd/system ||
  fail "something loads br_netfilter when $NODE boots" "neither /etc/modules-load.d nor a unit speaks of it" "A module that was loaded by hand is gone after a reboot."
grep -rqsE '^[^#]*net\.ipv4\.ip_forward *= *1' /etc/sysctl.d /etc/sysctl.conf /usr/lib/sysctl.d ||
  fail "something sets net.ipv4.ip_forward = 1 when $NODE boots" "no file in /etc/sysctl.d does"
pass "both are part of the configuration"
