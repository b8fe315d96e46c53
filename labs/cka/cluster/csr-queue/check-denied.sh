# shellcheck disable=SC2154
for name in evening night dawn; do
  object request "/apis/certificates.k8s.io/v1/certificatesigningrequests/$name"
  [ "$(jq -r 'any(.status.conditions[]?; .type == "Denied")' <<< "$request")" = true ] || fail "$name is denied" "$(jq -r '[.status.conditions[]?.type] | join(", ") | if . == "" then "it waits" else . end' <<< "$request")"
done
pass "evening, night and dawn"
