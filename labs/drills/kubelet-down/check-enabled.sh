state=$(systemctl is-enabled kubelet 2> /dev/null)
case $state in
  enabled | enabled-runtime | static | generated) pass "kubelet.service is $state" ;;
esac
fail "the unit kubelet is enabled" "it is ${state:-not there}" "Nothing starts it when the machine boots."
