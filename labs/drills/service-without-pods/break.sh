set -e
jq -n --arg key "$KEY" --arg value "$VALUE" '{spec: {selector: {($key): $value}}}' |
  api /api/v1/namespaces/default/services/nginx -f -X PATCH -H 'Content-Type: application/merge-patch+json' -d @- > /dev/null
ready() { api '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io/service-name=nginx' -f | jq '[.items[].endpoints[]? | select(.conditions.ready)] | length'; }
empty() { [ "$(ready)" = 0 ]; }
wait_until 60 empty
