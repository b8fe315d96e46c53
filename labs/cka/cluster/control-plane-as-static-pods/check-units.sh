for name in kube-scheduler kube-controller-manager; do
  state=$(systemctl is-active $name)
  [ "$state" != active ] && [ "$state" != activating ] || fail "$name does not run on $LAB_MACHINE" "it is $state"
  state=$(systemctl is-enabled $name 2> /dev/null)
  [ "$state" != enabled ] || fail "$name is not started at boot of $LAB_MACHINE" "it is $state"
done
pass "both are off"
