# shellcheck disable=SC2154
object all "/api/v1/namespaces/$NAMESPACE/configmaps"
IFS=';' read -r wanted missing more < <(jq -r '.items[] | select(.metadata.name | startswith("item-")) | .metadata | "\(.name) \(.labels | (.tier == "data" and (.env == "prod" or .env == "stage") and (has("legacy") | not))) \(.labels.backup == "daily")"' <<< "$all" |
  awk '$2 == "true" && $3 == "false" { missing = missing " " $1 } $2 == "false" && $3 == "true" { more = more " " $1 } $2 == "true" { wanted++ } END { print wanted + 0 ";" missing ";" more }')
[ "$wanted" -gt 0 ] || fail "the objects of depot" "none that the rule means is there"
[ -z "$missing" ] || fail "backup=daily on all $wanted that the rule means" "not on$missing"
[ -z "$more" ] || fail "backup=daily on these only" "also on$more"
pass "$wanted objects"
