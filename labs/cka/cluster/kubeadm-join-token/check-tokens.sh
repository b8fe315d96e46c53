# shellcheck disable=SC2154
object secrets '/api/v1/namespaces/kube-system/secrets?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken'
lasting=$(jq -r '[.items[] | select((.data.expiration // "") == "" or (.data.expiration | @base64d | .[0:19] + "Z" | fromdate) > now + 90000) | .metadata.name] | join(" ")' <<< "$secrets")
[ -z "$lasting" ] || fail "every bootstrap token ends within a day" "longer: $lasting"
pass "no token lasts"
