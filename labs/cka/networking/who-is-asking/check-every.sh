# shellcheck disable=SC2154
for node in $LAB_WORKERS; do
  code=$(curl -s --max-time $((LAB_PATIENCE / 4)) -o /dev/null -w '%{http_code}' "http://$node:30444")
  [ "$code" = 200 ] || fail "http://$node:30444 answers" "$code" "Is there a pod of guestbook on $node?"
done
# What is where it is by luck is elsewhere after the next update.
object deployments "/apis/apps/v1/namespaces/$NAMESPACE/deployments"
object daemons "/apis/apps/v1/namespaces/$NAMESPACE/daemonsets"
spread=$(jq -rn --argjson a "$deployments" --argjson b "$daemons" '($b.items | length > 0) or any($a.items[]; .spec.template.spec | (.topologySpreadConstraints // [] | any(.whenUnsatisfiable == "DoNotSchedule")) or ((.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution // []) | length > 0))')
[ "$spread" = true ] || fail "a pod on every node, also after an update" "where they are is left to chance"
pass "each of $LAB_WORKERS"
