# shellcheck disable=SC2154
for name in kube-scheduler kube-controller-manager; do
  object lease "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/$name"
  holder=$(jq -r '.spec.holderIdentity // ""' <<< "$lease")
  # The name of the node, or that of a static pod, which ends with it.
  [[ $holder == *"$NODE"_* ]] || fail "the lease $name is held on $NODE" "it is held by ${holder%%_*}"
done
pass "both leases are held on $NODE"
