# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/loaf"
waits=$(jq -c '.spec.template.spec.initContainers // [] | map(select(.name == "flour")) | first | .command + .args' <<< "$deployment")
[[ $waits == *'until fetch'*'$STORE'* ]] || fail "loaf starts when the container flour has fetched its flour" "flour runs: $waits"
store=$(jq -r '[.spec.template.spec.initContainers[] | select(.name == "flour") | .env[]? | select(.name == "STORE") | .value][0] // ""' <<< "$deployment")
[[ ! $store =~ ^http://[0-9.]+[:/] ]] || fail "flour is fetched from a name" "$store" "Who is at an address may be somebody else tomorrow."
pass "it waits for $store"
