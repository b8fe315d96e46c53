# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/oven"
probe=$(jq -c '.spec.template.spec.containers[0].livenessProbe // {}' <<< "$deployment")
[ "$probe" != '{}' ] || fail "a liveness probe" "there is none"
seconds=$(jq '(.periodSeconds // 10) * (.failureThreshold // 3)' <<< "$probe")
[ "$seconds" -le 60 ] || fail "an oven that hangs is restarted within 60 s" "after $seconds s"
[ "$(jq -r '(.httpGet.port // .tcpSocket.port // (if .exec then "exec" else "none" end)) | tostring' <<< "$probe")" != none ] || fail "the probe asks the program" "$probe"
pass "after $seconds s"
