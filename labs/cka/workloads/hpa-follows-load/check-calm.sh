# shellcheck disable=SC2154
object scalers "/apis/autoscaling/v2/namespaces/$NAMESPACE/horizontalpodautoscalers"
down=$(jq -c '[.items[] | select(.spec.scaleTargetRef.name == "press") | .spec.behavior.scaleDown][0] // {}' <<< "$scalers")
# What lets no more than one pod go in a minute: with Min one such policy is enough, else each must be one.
slow=$(jq -r '[.policies[]? | .type == "Pods" and .value <= 1 and .periodSeconds >= 60] | if length == 0 then false elif $down.selectPolicy == "Min" then any else all end' --argjson down "$down" <<< "$down")
[ "$slow" = true ] || fail "a rule by which one press a minute goes, and no more" "$(jq -r '[.policies[]? | "\(.value) \(.type) in \(.periodSeconds) s"] | if . == [] then "no rule" else join(", ") end' <<< "$down")"
[ "$(jq -r '.selectPolicy' <<< "$down")" != Disabled ] || fail "presses go when work gets less" "selectPolicy Disabled: none ever goes"
pass "one in a minute"
