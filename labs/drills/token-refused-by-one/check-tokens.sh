review() {
  jq -n --arg token "$2" '{apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: {token: $token}}' |
    api_at "$1" /apis/authentication.k8s.io/v1/tokenreviews -f -H 'Content-Type: application/json' -d @- | jq -r '.status | if .authenticated then "yes" else .error // "no" end'
}
request='{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":600}}'
for maker in $LAB_CONTROLLERS; do
  token=$(api_at "$maker" /api/v1/namespaces/default/serviceaccounts/default/token -f -H 'Content-Type: application/json' -d "$request" 2> /dev/null | jq -r '.status.token // empty')
  [ -n "$token" ] || fail "$maker makes a token" "it does not" "Is its API server ready?"
  for taker in $LAB_CONTROLLERS; do
    answer=$(review "$taker" "$token" 2>&1)
    [ "$answer" = yes ] || fail "$taker takes a token that $maker has made" "it does not: $(tr '\n' ' ' <<< "$answer" | cut -c 1-200)" "They do not agree about the issuer, or about the keys, of tokens."
  done
done
pass "each of $(wc -w <<< "$LAB_CONTROLLERS") takes the tokens of all"
