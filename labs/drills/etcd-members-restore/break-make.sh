set -e
three_controllers
value=$(head -c 12 /dev/urandom | base64)
case $KIND in
  secret) body=$(jq -n --arg name "$NAME" --arg value "$value" '{apiVersion: "v1", kind: "Secret", metadata: {name: $name, labels: {from: "backup"}}, stringData: {value: $value}}') ;;
  *) body=$(jq -n --arg name "$NAME" --arg value "$value" '{apiVersion: "v1", kind: "ConfigMap", metadata: {name: $name, labels: {from: "backup"}}, data: {value: $value}}') ;;
esac
# Nobody can choose a uid: what has it is the very object. Only for check-object.sh.
made=$(api "/api/v1/namespaces/default/$PLURAL" -f -H 'Content-Type: application/json' -d "$body")
umask 077
jq -r .metadata.uid <<< "$made" > /root/.khw-drill-members-restore
