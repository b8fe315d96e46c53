# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dreader"
pod=$(jq -r "$READY_PODS"'[ready_pods[] | select(any(.spec.volumes[]; .persistentVolumeClaim.claimName == "ledger"))] | last | .metadata.name // ""' <<< "$pods")
[ -n "$pod" ] || fail "a pod of reader that is ready and has the claim ledger" "$(jq -r '[.items[] | "\(.status.phase) \(.status.containerStatuses[0].state.waiting.reason // "")"] | join(", ")' <<< "$pods")"
sum=$(api "/api/v1/namespaces/$NAMESPACE/pods/$pod/proxy/ledger.txt" -f | sha256sum | cut -d ' ' -f 1)
[ "$sum" = "$(recall ledger)" ] || fail "$pod serves /ledger.txt as it was" "it serves something else"
pass "$pod serves the ledger"
