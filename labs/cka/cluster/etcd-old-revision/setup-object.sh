set -e
wait_until 240 api_ready
path=/api/v1/namespaces/$NAMESPACE/configmaps
body() {
  jq -n --arg rate "$1" --arg by "$2" '{apiVersion: "v1", kind: "ConfigMap", metadata: {name: "terms", annotations: {"changed-by": $by}}, data: {rate: $rate, currency: "EUR"}}'
}
rate() { printf 'rate-%s' "$(head -c 5 /dev/urandom | od -An -tx1 | tr -d ' \n')"; }
wanted=$(rate)
remember rate "$wanted"
send() { api "$1" -f -H 'Content-Type: application/json' "${@:2}" -d @- > /dev/null; }
body "$(rate)" ada | send "$path"
for step in "$(rate) grace" "$wanted barbara" "$(rate) night-job" "$(rate) night-job"; do
  read -r value by <<< "$step"
  body "$value" "$by" | send "$path/terms" -X PUT
done
remember terms "$(api "$path/terms" -f | jq -r '"\(.metadata.uid) \(.metadata.resourceVersion)"')"
# Something that only a restore of all would lose.
api "$path" -f -H 'Content-Type: application/json' -d '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"later"},"data":{"since":"then"}}' > /dev/null
