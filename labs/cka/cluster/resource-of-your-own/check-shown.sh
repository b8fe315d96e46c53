# shellcheck disable=SC2154
object discovery /apis/harbour.example/v1
short=$(jq -r '[.resources[] | select(.name == "ferries") | .shortNames[]?] | join(", ")' <<< "$discovery")
[[ ", $short," == *', fy,'* ]] || fail "the short name fy" "${short:-none}"
columns=$(api "/apis/harbour.example/v1/namespaces/$NAMESPACE/ferries" -H 'Accept: application/json;as=Table;v=v1;g=meta.k8s.io' | jq -r '[.columnDefinitions[].name | ascii_downcase] | join(" ")')
[[ " $columns " == *' seats '* ]] || fail "kubectl get shows a column Seats" "$columns"
pass "$short: $columns"
