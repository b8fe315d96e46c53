# shellcheck disable=SC2154
object deployments /apis/apps/v1/namespaces/others/deployments
short=$(jq -r '.items[] | select((.status.availableReplicas // 0) < .spec.replicas) | .metadata.name' <<< "$deployments" | paste -sd ' ')
[ -z "$short" ] || fail "the deployments of the others have all their pods" "not $short"
[ "$(jq -r '[.items[] | "\(.metadata.name)=\(.spec.replicas)"] | sort | join(" ")' <<< "$deployments")" = 'kitchen=1 office=2' ] || fail "kitchen with one and office with two replicas" "$(jq -r '[.items[] | "\(.metadata.name)=\(.spec.replicas)"] | sort | join(" ")' <<< "$deployments")"
changed=$(jq -r --argjson before "$(recall others)" '.items[] | {name: .metadata.name, uid: .metadata.uid, generation: .metadata.generation} | select(. as $now | $before | index($now) | not) | .name' <<< "$deployments" | paste -sd ' ')
[ -z "$changed" ] || fail "the deployments of the others as they were" "changed: $changed"
object pods /api/v1/namespaces/others/pods
there=$(jq -r --arg node "$NODE" '[.items[] | select(.metadata.deletionTimestamp == null and .spec.nodeName == $node and .metadata.name != "sentry") | .metadata.labels.app] | unique | join(", ")' <<< "$pods")
[ -z "$there" ] || fail "no pod of others on $NODE, but sentry" "$there"
pass "all on $OTHER"
