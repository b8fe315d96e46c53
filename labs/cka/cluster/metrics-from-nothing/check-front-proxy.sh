# shellcheck disable=SC2154
object settings /api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication
own=$(jq -r '.data["requestheader-client-ca-file"] // ""' <<< "$settings")
names=$(jq -r '.data["requestheader-allowed-names"] // "[]" | fromjson | join(", ")' <<< "$settings")
[ -n "$own" ] || fail "extension servers are told of an authority of the front proxy" "of none"
shared=$(jq -r '(.data["client-ca-file"] // "") as $clients | .data["requestheader-client-ca-file"] | split("-----END CERTIFICATE-----")[0] as $one | $clients | contains($one)' <<< "$settings")
[ "$shared" = false ] || [ -n "$names" ] || fail "only the certificate of the API server tells names" "every certificate of the cluster's authority does" "Its owner may write any user, and any group, into the headers."
pass "${names:-an authority of its own}"
