# shellcheck disable=SC2154
for one in "test 1 hello" "prod $REPLICAS welcome"; do
  read -r stage replicas greeting <<< "$one"
  object deployment "/apis/apps/v1/namespaces/market-$stage/deployments/stall"
  [ "$(jq .spec.replicas <<< "$deployment")" = "$replicas" ] || fail "stall has $replicas replicas in market-$stage" "$(jq .spec.replicas <<< "$deployment")"
  rolled_out "market-$stage" stall || fail "stall is available in market-$stage" "$(jq '.status.availableReplicas // 0' <<< "$deployment") of $replicas"
  settings=$(jq -r '.spec.template.spec.containers[0].env[]? | select(.name == "GREETING").valueFrom.configMapKeyRef.name' <<< "$deployment")
  object map "/api/v1/namespaces/market-$stage/configmaps/$settings"
  [ "$(jq -r .data.greeting <<< "$map")" = "$greeting" ] || fail "the greeting in market-$stage is $greeting" "$(jq -r .data.greeting <<< "$map")"
done
pass "in both namespaces"
