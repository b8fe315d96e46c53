# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dgallery"
pod=$(jq -r "$READY_PODS"'[ready_pods[] | select(any(.spec.volumes[]; .persistentVolumeClaim.claimName == "pictures"))] | last | .metadata.name // ""' <<< "$pods")
[ -n "$pod" ] || fail "a pod of gallery that is ready and has the claim pictures" "$(jq -r '[.items[] | "\(.status.phase) \(.status.containerStatuses[0].state.waiting.reason // "")"] | join(", ")' <<< "$pods")"
sum=$(api "/api/v1/namespaces/$NAMESPACE/pods/$pod/proxy/" -f | sha256sum | cut -d ' ' -f 1)
[ "$sum" = "$(recall pictures)" ] || fail "$pod shows the pictures as they were" "it shows something else"
pass "$pod shows the pictures"
