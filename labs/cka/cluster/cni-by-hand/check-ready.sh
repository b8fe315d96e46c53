# shellcheck disable=SC2154
for node in node-0 node-1; do
  object found "/api/v1/nodes/$node"
  state=$(jq -r '.status.conditions[]? | select(.type == "Ready") | "\(.status) \(.reason): \(.message)"' <<< "$found")
  [[ $state == True* ]] || fail "$node is Ready" "${state:-it has told nothing yet}"
done
pass "both are Ready"
