request='{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":600}}'
token=$(api /api/v1/namespaces/default/serviceaccounts/default/token -f -H 'Content-Type: application/json' -d "$request" 2> /dev/null | jq -r '.status.token // empty')
[ -n "$token" ] || fail "a token, made through the front" "there is none"
for name in $LAB_CONTROLLERS $LAB_CONTROLLERS; do
  status=$(curl -s --noproxy '*' --max-time "$LAB_PATIENCE" --cacert "$LAB_FOLDER/ca.pem" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -o /dev/null -w '%{http_code}' \
    -d '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}' "https://$LAB_API_HOST:6443/apis/authentication.k8s.io/v1/selfsubjectreviews")
  [ "$status" = 201 ] || fail "the token is good for each request" "one was answered with HTTP $status"
done
pass "good each time"
