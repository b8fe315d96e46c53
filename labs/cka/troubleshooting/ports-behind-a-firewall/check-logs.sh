# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dguard-$NODE"
pod=$(jq -r '[.items[] | select(.metadata.deletionTimestamp == null)][0].metadata.name // ""' <<< "$pods")
[ -n "$pod" ] || fail "a pod of guard-$NODE" "there is none"
said=$(api "/api/v1/namespaces/$NAMESPACE/pods/$pod/log?limitBytes=100" -f 2>&1) || fail "the log of $pod, which runs on $NODE" "$said" "The API server asks the kubelet of $NODE for it, on port 10250."
pass "the kubelet of $NODE answers the API server"
