# shellcheck disable=SC2154
ready_pod pod anvil
object running "/api/v1/namespaces/$NAMESPACE/pods/$pod"
[ "$(jq -r .spec.nodeName <<< "$running")" = "$NODE" ] || fail "anvil runs on $NODE" "it runs on $(jq -r .spec.nodeName <<< "$running")"
said=$(inside "$pod" id -u)
[ "$said" = 0 ] || fail "kubectl exec works in $pod" "$said"
pass "$pod runs, and can be looked into"
