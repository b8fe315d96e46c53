seconds=$(api /apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager -f 2> /dev/null | jq -r '.spec.leaseDurationSeconds // empty')
[ -n "$seconds" ] || fail "a lease" "there is none"
# Fifteen seconds; on slow machines a few minutes.
[ "$seconds" -le 300 ] || fail "the lease is good for minutes at most" "it is good for $seconds s"
for name in $LAB_CONTROLLERS; do
  long=$(ssh -n -o BatchMode=yes "root@$name" "$(declare -f flag); flag kube-controller-manager leader-elect-lease-duration" 2>&1) || fail "$name answers over SSH" "$long"
  [[ $long != *h* ]] || fail "a short lease, whoever leads" "on $name it would be $long" "The next time it leads nobody could take its place for so long."
done
pass "$seconds s"
