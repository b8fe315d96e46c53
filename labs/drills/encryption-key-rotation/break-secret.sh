set -e
jq -n --arg name "$NAME" --arg value "$VALUE" '{apiVersion: "v1", kind: "Secret", metadata: {name: $name}, stringData: {value: $value}}' |
  api /api/v1/namespaces/default/secrets -f -H 'Content-Type: application/json' -d @- > /dev/null
