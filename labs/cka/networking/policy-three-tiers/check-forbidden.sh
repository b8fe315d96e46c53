# shellcheck disable=SC2154
declare -A pods addresses
for one in web api db clerk guest; do
  space=$NAMESPACE
  [ $one != guest ] || space=visitors
  object list "/api/v1/namespaces/$space/pods?labelSelector=app%3D$one"
  read -r name address <<< "$(jq -r "$READY_PODS"'ready_pods | last | "\(.metadata.name // "") \(.status.podIP // "")"' <<< "$list")"
  [ -n "$address" ] || fail "a pod of $one that is ready" "there is none"
  pods[$one]=$name addresses[$one]=$address
  # What cannot be tried is not forbidden.
  NAMESPACE=$space inside "$name" sh -c : > /dev/null || fail "a command can be run in the pod of $one" "it cannot"
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for pair in web:db db:api api:web clerk:web clerk:api clerk:db web:guest guest:web guest:db; do
  (
    from=${pair%:*}
    [ "$from" != guest ] || NAMESPACE=visitors
    fetched "${pods[$from]}" "http://${addresses[${pair#*:}]}/" > /dev/null && touch "$folder/$pair"
  ) &
done
wait
reached=$(find "$folder" -type f -printf '%f\n' | sort | sed 's/:/ reaches /' | paste -sd ',' | sed 's/,/, /g')
[ -z "$reached" ] || fail "nothing but web to api and api to db" "$reached"
pass "nothing else gets through"
