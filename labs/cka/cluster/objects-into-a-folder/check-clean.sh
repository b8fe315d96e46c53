files=$(kubectl create --dry-run=client --validate=false -o json -f /root/parish 2> /dev/null | jq -s '[.[] | if .kind == "List" then .items[] else . end]')
made=$(jq -r '[.[] | select((.metadata.ownerReferences // [] | length > 0) or (.kind | IN("Pod", "ReplicaSet", "EndpointSlice", "Endpoints", "Event"))) | "\(.kind) \(.metadata.name)"] | join(", ")' <<< "$files")
[ -z "$made" ] || fail "nothing in the folder that the cluster makes by itself" "$made"
stale=$(jq -r '[.[] | select(.metadata.resourceVersion != null) | "\(.kind) \(.metadata.name)"] | join(", ")' <<< "$files")
[ -z "$stale" ] || fail "every object can be made from its file" "with a resourceVersion: $stale" "The API server refuses to create what says that it has a version already."
fixed=$(jq -r '[.[] | select(.kind == "Service" and (.spec.clusterIP // "None") != "None") | .metadata.name] | join(", ")' <<< "$files")
[ -z "$fixed" ] || fail "services get their addresses from the cluster in which they are made" "with an address of this one: $fixed"
pass "only what people have made"
