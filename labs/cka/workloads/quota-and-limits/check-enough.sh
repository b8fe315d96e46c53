# shellcheck disable=SC2154
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Dtill"
# Quantities of memory in bytes.
small=$(jq -r 'def bytes: if . == null then 0 else capture("^(?<n>[0-9.]+)(?<u>[A-Za-z]*)$") | (.n | tonumber) * ({"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "Ki": 1024, "Mi": 1048576, "Gi": 1073741824, "m": 0.001}[.u] // 0) end;
  [.items[] | select(.metadata.deletionTimestamp == null) | .spec.containers[] | select((.resources.requests.memory | bytes) < 25165824) | .resources.requests.memory // "none"] | unique | join(", ")' <<< "$pods")
[ -z "$small" ] || fail "a memory request of 24Mi or more in each container" "$small"
pass "every container has its request"
