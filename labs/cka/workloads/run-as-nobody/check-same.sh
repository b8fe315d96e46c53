# shellcheck disable=SC2154
object deployment "/apis/apps/v1/namespaces/$NAMESPACE/deployments/clock"
[ "$(jq -r '.spec.template.spec.containers[0] | "\(.image) \(.command[2])"' <<< "$deployment")" = 'nginx:latest while true; do date > /tmp/now; sleep 2; done' ] || fail "the program is the one that was there" "image or command are others"
pass "the same program"
