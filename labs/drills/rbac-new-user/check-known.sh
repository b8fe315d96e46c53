file=/root/$USER_NAME.kubeconfig
[ -s "$file" ] || fail "a kubeconfig $file on the jumpbox" "there is none"
url=$(setting "$file" server)
answer=$(curl -sS --max-time "$LAB_PATIENCE" --cacert <(embedded "$file" certificate-authority) --cert <(embedded "$file" client-certificate) --key <(embedded "$file" client-key) \
  -H 'Content-Type: application/json' -d '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}' "$url/apis/authentication.k8s.io/v1/selfsubjectreviews" 2>&1) ||
  fail "$file reaches the API server" "${url:-no server}: $answer"
user=$(jq -r '.status.userInfo.username // .message' <<< "$answer" 2> /dev/null)
[ "$user" = "$USER_NAME" ] || fail "the API server knows $USER_NAME by $file" "it knows ${user:-nobody}" "The CN of the certificate is the user's name."
pass "the API server knows $user"
