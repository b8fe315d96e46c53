# shellcheck disable=SC2154
password=$(recall vault)
for path in "/apis/apps/v1/namespaces/$NAMESPACE/deployments" "/apis/apps/v1/namespaces/$NAMESPACE/replicasets" "/api/v1/namespaces/$NAMESPACE/pods" "/api/v1/namespaces/$NAMESPACE/configmaps"; do
  object list "$path"
  if grep -qF -e "$password" -e "$(base64 -w 0 <<< "$password" | cut -c 1-18)" <<< "$list"; then fail "the password stands in a secret, and nowhere else" "it stands in one of the ${path##*/}"; fi
done
object secrets "/api/v1/namespaces/$NAMESPACE/secrets"
[ "$(jq --arg password "$password" 'any(.items[].data // {} | .[]; @base64d | rtrimstr("\n") == $password)' <<< "$secrets")" = true ] || fail "a secret has the password" "none has"
pass "in a secret only"
