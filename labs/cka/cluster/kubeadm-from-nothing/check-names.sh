# shellcheck disable=SC2154
object dns /apis/apps/v1/namespaces/kube-system/deployments/coredns
rolled_out kube-system coredns || fail "every pod of CoreDNS is available" "$(jq '.status.availableReplicas // 0' <<< "$dns") of $(jq .spec.replicas <<< "$dns")"
pass "CoreDNS runs"
