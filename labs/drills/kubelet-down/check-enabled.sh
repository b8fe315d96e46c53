state=$(systemctl is-enabled kubelet 2> /dev/null)
case $state in
  enabled | static | generated) pass "kubelet.service is $state" ;;
esac
# enabled-runtime is forgotten at a reboot.
fail "the unit kubelet is enabled" "it is ${state:-not there}" "Nothing starts it when the machine boots."
