set -e
wait_until 100 api_ready
made=$(jq -n --arg sum "$RANDOM" '{apiVersion: "v1", kind: "ConfigMap", metadata: {name: "last-row"}, data: {sum: $sum}}' |
  api "/api/v1/namespaces/$NAMESPACE/configmaps" -f -H 'Content-Type: application/json' -d @-)
# Nobody can choose a uid: what has it is the very object.
remember last-row "$(jq -r .metadata.uid <<< "$made")"
