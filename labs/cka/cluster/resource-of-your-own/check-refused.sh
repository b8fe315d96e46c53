# shellcheck disable=SC2154
object discovery /apis/harbour.example/v1
ferry() { jq -n --argjson spec "$1" '{apiVersion: "harbour.example/v1", kind: "Ferry", metadata: {name: "trial"}, spec: $spec}' | tried "/apis/harbour.example/v1/namespaces/$NAMESPACE/ferries"; }
for spec in '{"seats": 1, "route": "a"}' '{"seats": '"$MOST"', "route": "south-pier-2"}'; do
  said=$(ferry "$spec")
  [ "$said" = created ] || fail "a ferry with $spec is taken" "${said:-there is no such kind}"
done
for spec in '{"seats": 0, "route": "a"}' '{"seats": '$((MOST + 1))', "route": "a"}' '{"seats": "many", "route": "a"}' '{"seats": 1.5, "route": "a"}' '{"route": "a"}' '{"seats": 10}' '{"seats": 10, "route": "North Pier"}'; do
  said=$(ferry "$spec")
  [ "$said" != created ] || fail "a ferry with $spec is refused" "it is taken"
  [ -n "$said" ] || fail "the API server answers" "it does not"
done
said=$(jq -n '{apiVersion: "harbour.example/v1", kind: "Ferry", metadata: {name: "trial"}}' | tried "/apis/harbour.example/v1/namespaces/$NAMESPACE/ferries")
[ "$said" != created ] || fail "a ferry without a spec is refused" "it is taken"
pass "two are taken, eight refused"
