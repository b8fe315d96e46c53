set -e
kubectl -n "$NAMESPACE" patch ingress shops --type=json -p '[{"op": "replace", "path": "/spec/rules/0/http/paths/1/pathType", "value": "Exact"}]'
exact() { [ "$(through 30080 "bakery.$DOMAIN" /fish/cod)" = "bakery /fish/cod" ]; }
wait_until 100 exact
