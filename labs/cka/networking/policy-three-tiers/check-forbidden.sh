# shellcheck disable=SC2154
declare -A pods addresses targets
for one in web api db clerk guest; do
  space=$NAMESPACE
  [ $one != guest ] || space=visitors
  object list "/api/v1/namespaces/$space/pods?labelSelector=app%3D$one"
  read -r name address <<< "$(jq -r "$READY_PODS"'ready_pods | last | "\(.metadata.name // "") \(.status.podIP // "")"' <<< "$list")"
  [ -n "$address" ] || fail "a pod of $one that is ready" "there is none"
  pods[$one]=$name addresses[$one]=$address
done
for pair in web:db db:api api:web clerk:web clerk:api clerk:db web:guest guest:web guest:db; do
  targets[${pair%:*}]+=" ${pair#*:}=${addresses[${pair#*:}]}"
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# One command for each pod, side by side. It says first that it runs: what cannot be tried is not forbidden.
LAB_PATIENCE=$((LAB_PATIENCE * 2))
for from in "${!targets[@]}"; do
  (
    [ "$from" != guest ] || NAMESPACE=visitors
    inside "${pods[$from]}" sh -c "$FETCH echo tried; for to in${targets[$from]}; do (! fetch http://\${to#*=}/ > /dev/null || echo $from reaches \${to%=*}) & done; wait" > "$folder/$from"
  ) &
done
wait
for from in "${!targets[@]}"; do
  grep -qx tried "$folder/$from" || fail "a command can be run in the pod of $from" "it cannot"
done
reached=$(grep -h ' reaches ' "$folder"/* | sort | paste -sd ',' | sed 's/,/, /g')
[ -z "$reached" ] || fail "nothing but web to api and api to db" "$reached"
pass "nothing else gets through"
