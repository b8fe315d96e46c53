# shellcheck disable=SC2154
# The newest ready pod of easel, and its template. The container is what counts, not its name.
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/easel"
object pods "/api/v1/namespaces/$NAMESPACE/pods?labelSelector=app%3Deasel"
pod=$(jq -r "$READY_PODS"'ready_pods | last | .metadata.name // ""' <<< "$pods")
[ -n "$pod" ] || fail "a pod of easel that is ready" "there is none"
object look "/api/v1/namespaces/$NAMESPACE/configmaps/look"
value=$(inside "$pod" cat /etc/look/banner)
[ "$value" = "$(jq -r .data.banner <<< "$look")" ] || fail "/etc/look/banner in $pod says: $(jq -r .data.banner <<< "$look")" "$value"
# A folder that is renewed holds a link to the present state.
grep -q '\.\.data' <<< "$(inside "$pod" ls -la /etc/look/)" || fail "/etc/look follows the config map" "it is a copy" "A file that is mounted by subPath stays what it was when the container started."
pass "/etc/look/banner: $value"
