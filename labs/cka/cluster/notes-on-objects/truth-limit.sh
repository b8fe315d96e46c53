# shellcheck disable=SC2154
object pod "/api/v1/namespaces/$NAMESPACE/pods/plain"
jq -r '.spec.containers[0].resources.limits.memory // "none"' <<< "$pod"
