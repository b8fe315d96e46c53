# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/reception"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dreception"
others=$(jq -r --arg greeting "$GREETING" '[.items[] | select(.metadata.deletionTimestamp == null) | .spec.containers[0].env[]? | select(.name == "GREETING") | .value | select(. != $greeting)] | unique | join(", ")' <<< "$pods")
[ -z "$others" ] || fail "pods that say $GREETING" "some say $others" "$(jq -r '[.status.conditions[]? | select(.type == "Progressing" and .status == "False") | .message][0] // ""' <<< "$deployment")"
ready=$(jq -r --arg greeting "$GREETING" "$READY_PODS"'[ready_pods[] | select(any(.spec.containers[0].env[]?; .value == $greeting))] | length' <<< "$pods")
[ "$ready" -ge 2 ] || fail "pods that are ready and say $GREETING" "$ready"
rolled_out "$NAMESPACE" reception || fail "the rollout is through" "it is not"
pass "$ready pods say $GREETING"
