# shellcheck disable=SC2154
object pod "/api/v1/namespaces/$NAMESPACE/pods/plain"
jq -r '[.spec.tolerations[]? | select(.key == "node.kubernetes.io/unreachable") | .tolerationSeconds][0]' <<< "$pod"
