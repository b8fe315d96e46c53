# shellcheck disable=SC2154
object pod "/api/v1/namespaces/$NAMESPACE/pods/model"
[ "$(jq -r .status.phase <<< "$pod")" = Running ] || fail "model runs" "it is $(jq -r .status.phase <<< "$pod")"
said=$(inside model cat /proc/1/cmdline | tr '\0' ' ')
[ "$said" = 'sleep 86400 ' ] || fail "model runs sleep 86400 in place of the image's program" "it runs $said"
[ "$(inside model env | sed -n 's/^POSE=//p')" = still ] || fail "model has the variable POSE=still" "$(inside model env | grep '^POSE=' || echo 'it has none')"
pass "model sleeps, and is still"
