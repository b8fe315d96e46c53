# shellcheck disable=SC2154
object namespace "/api/v1/namespaces/$NAMESPACE"
found=$(jq -r '.metadata | "\(.uid) \(.labels["pod-security.kubernetes.io/enforce"])"' <<< "$namespace")
[ "$found" = "$(recall level) restricted" ] || fail "the namespace enforces the level restricted" "${found#* }"
said=$(jq -n '{apiVersion: "v1", kind: "Pod", metadata: {name: "visitor"}, spec: {containers: [{name: "web", image: "nginx:latest"}]}}' | tried "/api/v1/namespaces/$NAMESPACE/pods")
[[ $said == *restricted* ]] || fail "a pod that may become root is refused there" "${said:-no answer}"
pass "restricted"
