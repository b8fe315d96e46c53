config=$(flag kube-scheduler config)
# With --config the scheduler does not look at --kubeconfig.
if [ -n "$config" ]; then file=$(setting "$config" kubeconfig); else file=$(flag kube-scheduler kubeconfig); fi
[ -s "$file" ] || fail "${config:-the unit kube-scheduler} names a kubeconfig" "there is no file ${file:-named}"
url=$(setting "$file" server)
answer=$(curl -sS --max-time "$LAB_PATIENCE" --cacert <(embedded "$file" certificate-authority) --cert <(embedded "$file" client-certificate) --key <(embedded "$file" client-key) \
  -H 'Content-Type: application/json' -d '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}' "$url/apis/authentication.k8s.io/v1/selfsubjectreviews" 2>&1) ||
  fail "$file reaches the API server" "$url: $answer" "Nothing answers there with a certificate that $file trusts."
user=$(jq -r '.status.userInfo.username // .message' <<< "$answer" 2> /dev/null)
[ "$user" = system:kube-scheduler ] || fail "the API server knows the scheduler as system:kube-scheduler" "${user:-$answer}" "The certificate in $file is another's: the scheduler may not bind pods to nodes."
pass "$url knows it as $user"
