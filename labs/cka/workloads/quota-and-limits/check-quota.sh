# shellcheck disable=SC2154
object quotas "/api/v1/namespaces/$NAMESPACE/resourcequotas"
found=$(jq -r '[.items[] | "\(.metadata.name) \(.spec.hard["requests.memory"] // "-") \(.spec.hard.pods // "-")"] | join("; ")' <<< "$quotas")
[ "$found" = 'agreed 240Mi 4' ] || fail "the quota agreed, with requests.memory 240Mi and 4 pods" "${found:-no quota}"
[ "$(jq -r '.items[0].spec | has("scopes") or has("scopeSelector")' <<< "$quotas")" = false ] || fail "a quota for all pods" "it has a scope"
[ "$(jq -r '.items[0].metadata.uid' <<< "$quotas")" = "$(recall quota-uid)" ] || fail "the quota that was there" "another one of its name" "It was deleted and made again: meanwhile there was none."
pass "$found"
