# shellcheck disable=SC2154
object pod "/api/v1/namespaces/$NAMESPACE/pods/painter"
[ "$(jq -r '.metadata.labels | "\(.app) \(.floor)"' <<< "$pod")" = "painter $FLOOR" ] || fail "painter has the labels app=painter and floor=$FLOOR" "$(jq -c .metadata.labels <<< "$pod")"
port=$(jq -r '[.spec.containers[].ports[]? | select(.name == "http") | .containerPort][0] // "none"' <<< "$pod")
[ "$port" = 80 ] || fail "its container port 80 is named http" "$port"
page painter > /dev/null || fail "painter answers" "it is $(jq -r .status.phase <<< "$pod")"
pass "painter answers"
