set -e
minor=$(api /version -f | jq -r .minor | tr -cd 0-9)
number=0
for behind in $BEHIND; do
  number=$((number + 1))
  name=barn-$number
  jq -n --arg name $name '{apiVersion: "v1", kind: "Node", metadata: {name: $name, labels: {site: "farm"}}, spec: {unschedulable: true}}' | kubectl create --validate=false -f -
  api "/api/v1/nodes/$name/status" -f -X PATCH -H 'Content-Type: application/merge-patch+json' \
    -d "{\"status\": {\"nodeInfo\": {\"kubeletVersion\": \"v1.$((minor - behind)).$((number * 7 % 11))\", \"operatingSystem\": \"linux\"}}}" > /dev/null
done
remember barns "$(api '/api/v1/nodes?labelSelector=site%3Dfarm' -f | jq -r '.items[].metadata | "\(.name) \(.uid)"' | sort)"
