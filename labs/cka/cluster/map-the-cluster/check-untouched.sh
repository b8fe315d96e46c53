# shellcheck disable=SC2154
object all "/api/v1/namespaces/$NAMESPACE/configmaps"
sum=$(jq -S '[.items[] | select(.metadata.name | startswith("item-")) | {uid: .metadata.uid, labels: (.metadata.labels | del(.backup)), annotations: (.metadata.annotations // {} | del(.["kubectl.kubernetes.io/last-applied-configuration"])), data}]' <<< "$all" | sha256sum | cut -d ' ' -f 1)
[ "$sum" = "$(recall depot)" ] || fail "the same objects, with the labels, annotations and data that they had" "some are other ones, or have lost something"
pass "only the label was added"
