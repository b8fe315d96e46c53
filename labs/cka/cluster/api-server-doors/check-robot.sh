[ -s robot.token ] || fail "the token in /root/robot.token" "the file is empty or gone"
ask() { curl -sS --max-time "$LAB_PATIENCE" --cacert "$LAB_FOLDER/ca.crt" -H @<(printf 'Authorization: Bearer %s\n' "$(cat robot.token)") "$@"; }
url=https://$LAB_API_HOST:6443
user=$(ask -H 'Content-Type: application/json' -d '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}' "$url/apis/authentication.k8s.io/v1/selfsubjectreviews" 2>&1 | jq -r '.status.userInfo.username // .message' 2> /dev/null)
[ "$user" = robot ] || fail "by its token the API server knows robot" "it knows ${user:-nobody}"
code=$(ask -o /dev/null -w '%{http_code}' "$url/api/v1/namespaces/default/pods")
[ "$code" = 200 ] || fail "robot may list pods in default" "$code"
for path in /api/v1/namespaces/default/secrets /api/v1/namespaces/default/services /api/v1/namespaces/kube-system/pods /api/v1/nodes; do
  code=$(ask -o /dev/null -w '%{http_code}' "$url$path")
  [ "$code" = 403 ] || fail "robot is refused $path" "$code"
done
code=$(ask -o /dev/null -w '%{http_code}' -X DELETE "$url/api/v1/namespaces/default/pods/none?dryRun=All")
[ "$code" = 403 ] || fail "robot may not delete pods in default" "$code"
pass "robot may list pods in default"
