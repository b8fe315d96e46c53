# shellcheck disable=SC2154
object sets "/apis/apps/v1/namespaces/$NAMESPACE/daemonsets"
said=$(jq -r '[.items[] | select(.spec.template.metadata.labels.app == "weather") | .spec.updateStrategy | "\(.type) \(.rollingUpdate.maxUnavailable // "") \(.rollingUpdate.maxSurge // "")"][0] // "no DaemonSet"' <<< "$sets")
case $said in 'RollingUpdate 1 0' | 'RollingUpdate 0 1') pass "$said" ;; esac
fail "an update takes one node at a time" "$said"
