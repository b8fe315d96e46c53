# shellcheck disable=SC2154
object secrets "/api/v1/namespaces/$NAMESPACE/secrets"
jq '.items | length' <<< "$secrets"
