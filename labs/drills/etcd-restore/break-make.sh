set -e
value=$(head -c 12 /dev/urandom | base64)
case $KIND in
  secret) body=$(jq -n --arg name "$NAME" --arg value "$value" '{apiVersion: "v1", kind: "Secret", metadata: {name: $name, labels: {from: "backup"}}, stringData: {value: $value}}') ;;
  *) body=$(jq -n --arg name "$NAME" --arg value "$value" '{apiVersion: "v1", kind: "ConfigMap", metadata: {name: $name, labels: {from: "backup"}}, data: {value: $value}}') ;;
esac
api "/api/v1/namespaces/default/$PLURAL" -f -H 'Content-Type: application/json' -d "$body" > /dev/null
