# shellcheck disable=SC2154
read -r user groups <<< "$(account "$NAMESPACE" deployer)"
as=(-H "Impersonate-User: $user")
for group in ${groups//,/ }; do as+=(-H "Impersonate-Group: $group"); done
object namespaces /api/v1/namespaces
answers=''
for namespace in $(jq -r '.items[].metadata.name' <<< "$namespaces"); do
  answer=$(api /apis/authorization.k8s.io/v1/selfsubjectrulesreviews -f "${as[@]}" -H 'Content-Type: application/json' \
    -d '{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectRulesReview","spec":{"namespace":"'"$namespace"'"}}' 2>&1) || fail "the API server lists what deployer may do" "$answer"
  answers+="{\"namespace\": \"$namespace\", \"answer\": $answer}"
done
# Everybody may ask who they are and what they may do, and read what the API server says of itself.
more=$(jq -r '.namespace as $here | .answer.status.resourceRules[]
  | select((.apiGroups - ["authentication.k8s.io", "authorization.k8s.io"] == [] and .verbs == ["create"] and (.resources | all(startswith("self")))) | not)
  | select((.apiGroups == [""] and .resources == ["nodes"] and (.verbs - ["get", "list", "watch"] == [])) | not)
  | select(($here == "red" or $here == "blue") and .apiGroups == ["apps"] and (.resources - ["deployments", "deployments/scale"] == []) and (.verbs - ["get", "list", "watch", "patch", "update"] == []) | not)
  | "\(.verbs | join(", ")) \(.resources | join(", ")) in \($here)"' <<< "$answers") || fail "the API server lists what deployer may do" "${answers:0:200}"
[ -z "$more" ] || fail "nothing but Deployments in red and blue, and the nodes" "$(head -n 3 <<< "$more" | paste -sd ';')"
pass "nothing else in $(wc -w <<< "$(jq -r '.items[].metadata.name' <<< "$namespaces")") namespaces"
