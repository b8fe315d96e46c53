set -e
umask 077
head -c 12 /dev/urandom | base64 > /root/.khw-drill-secret
jq -n --arg name "$NAME" --arg value "$(cat /root/.khw-drill-secret)" '{apiVersion: "v1", kind: "Secret", metadata: {name: $name}, stringData: {value: $value}}' |
  api_at "$CONTROLLER" /api/v1/namespaces/default/secrets -f -H 'Content-Type: application/json' -d @- > /dev/null
