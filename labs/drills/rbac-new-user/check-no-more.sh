file=/root/$USER_NAME.kubeconfig
url=$(setting "$file" server)
authority=$(embedded "$file" certificate-authority)
certificate=$(embedded "$file" client-certificate)
key=$(embedded "$file" client-key)
# What the API server itself says that this user may do, in every namespace: a right that is bound for the whole cluster is in each.
rights() {
  curl -sSf --max-time "$LAB_PATIENCE" --cacert <(printf '%s\n' "$authority") --cert <(printf '%s\n' "$certificate") --key <(printf '%s\n' "$key") -H 'Content-Type: application/json' \
    -d '{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectRulesReview","spec":{"namespace":"'"$1"'"}}' "$url/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
}
namespaces=$(api /api/v1/namespaces -f | jq -r '.items[].metadata.name')
[ -n "$namespaces" ] || fail "the API server answers" "it lists no namespace"
answers=''
for namespace in $namespaces; do
  answer=$(rights "$namespace" 2>&1) || fail "the API server lists what $USER_NAME may do" "$answer"
  answers+="{\"namespace\": \"$namespace\", \"answer\": $answer}"
done
# Everybody may ask who they are and what they may do.
more=$(jq -r --arg namespace "$NAMESPACE" --arg resource "$RESOURCE" '
  .namespace as $here | .answer.status.resourceRules[]
  | select((.verbs == ["create"] and (.apiGroups - ["authentication.k8s.io", "authorization.k8s.io"] == []) and (.resources - ["selfsubjectreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews"] == [])) | not)
  | select(($here == $namespace and (.verbs - ["get", "list"] == []) and .apiGroups == [""] and (.resources - [$resource] == [])) | not)
  | "\(.verbs | join(", ")) \(.resources | join(", ")) in \($here)"' <<< "$answers") || fail "the API server lists what $USER_NAME may do" "${answers:0:200}"
[ -z "$more" ] || fail "$USER_NAME may get and list $RESOURCE in $NAMESPACE, and no more" "$(head -n 3 <<< "$more" | paste -sd ';')"
pass "nothing else"
