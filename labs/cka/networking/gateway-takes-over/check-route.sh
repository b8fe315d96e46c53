# shellcheck disable=SC2154
object routes /apis/gateway.networking.k8s.io/v1/httproutes
accepted=$(jq -r --arg host "$HOST" '[.items[] | select(any(.spec.hostnames // [$host] | .[]; . == $host)) | select(any(.status.parents[]?.conditions[]?; .type == "Accepted" and .status == "True")) | .metadata.name] | first // ""' <<< "$routes")
[ -n "$accepted" ] || fail "an HTTPRoute for $HOST that its Gateway accepts" "$(jq -r '[.items[] | "\(.metadata.name): \([.status.parents[]?.conditions[]? | select(.status != "True") | .message] | first // "no Gateway speaks of it")"] | join("; ") | if . == "" then "there is none" else . end' <<< "$routes")"
object gateways /apis/gateway.networking.k8s.io/v1/gateways
jq -e 'any(.items[]; any(.status.conditions[]?; .type == "Programmed" and .status == "True"))' <<< "$gateways" > /dev/null || fail "a Gateway that is programmed" "$(jq -r '[.items[].metadata.name] | join(", ") | if . == "" then "there is none" else . + " is not" end' <<< "$gateways")"
object ingresses "/apis/networking.k8s.io/v1/namespaces/$NAMESPACE/ingresses"
[ "$(jq '.items | length' <<< "$ingresses")" = 0 ] || fail "no Ingress in $NAMESPACE" "$(jq -r '[.items[].metadata.name] | join(", ")' <<< "$ingresses") is there"
pass "$accepted is accepted"
