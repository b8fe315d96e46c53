# shellcheck disable=SC2154
object pod /api/v1/namespaces/others/pods/sentry
[ "$(jq -r .metadata.uid <<< "$pod")" = "$(recall sentry)" ] || fail "the pod sentry that was there" "another one of its name"
[ "$(jq -r '.status.phase + " " + .spec.nodeName' <<< "$pod")" = "Running $NODE" ] || fail "sentry runs on $NODE" "$(jq -r '.status.phase + " " + .spec.nodeName' <<< "$pod")"
[ "$(jq -r '.metadata.deletionTimestamp // ""' <<< "$pod")" = '' ] || fail "sentry stays" "it is being deleted"
pass "sentry runs on $NODE"
