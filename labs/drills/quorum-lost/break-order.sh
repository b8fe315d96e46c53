set -e
three_controllers
made=$(jq -n --arg number "$(head -c 8 /dev/urandom | base64)" '{apiVersion: "v1", kind: "ConfigMap", metadata: {name: "last-order"}, data: {number: $number}}' |
  api /api/v1/namespaces/default/configmaps -f -H 'Content-Type: application/json' -d @-)
# Nobody can choose a uid: what has it is the very object. Only for check-order.sh.
umask 077
jq -r .metadata.uid <<< "$made" > /root/.khw-drill-last-order
