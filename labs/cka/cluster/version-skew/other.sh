set -e
minor=$(api /version -f | jq -r .minor | tr -cd 0-9)
api /api/v1/nodes -f | jq -r --argjson minor "$minor" '.items[] | (.status.nodeInfo.kubeletVersion | split(".")[1] | tonumber) as $own |
  if $own < $minor - 3 then "\(.metadata.name) too-old" elif $own > $minor then "\(.metadata.name) too-new" else empty end' > skewed
while read -r name skew; do
  api "/api/v1/nodes/$name" -f -X PATCH -H 'Content-Type: application/merge-patch+json' -d "{\"metadata\": {\"labels\": {\"skew\": \"$skew\"}}}" > /dev/null
done < skewed
rm skewed
api /api/v1/nodes -f | jq --argjson minor "$minor" --arg version "$(api /version -f | jq -r .gitVersion)" '{
  "api-server": ($version | ltrimstr("v")),
  "oldest-kubelet": "v1.\($minor - 3)",
  "newest-controller-manager": "v1.\($minor)",
  "newest-kubectl": "v1.\($minor + 1)",
  "before-the-next": [.items[] | select(.status.nodeInfo.kubeletVersion | startswith("v1.\($minor - 3).")) | .metadata.name]}' > answers.yaml
