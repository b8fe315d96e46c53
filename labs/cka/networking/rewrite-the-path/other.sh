set -e
kubectl create --validate=false -f - <<END
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: mall, namespace: $NAMESPACE }
spec:
  gatewayClassName: traefik
  listeners: [{ name: web, port: 80, protocol: HTTP, hostname: mall.test }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: mall, namespace: $NAMESPACE }
spec:
  parentRefs: [{ name: mall }]
  hostnames: [mall.test]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /$WEAR } }]
      filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: / } } }]
      backendRefs: [{ name: wear, port: 80 }]
    - matches: [{ path: { type: PathPrefix, value: /$WATCH } }]
      filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: / } } }]
      backendRefs: [{ name: watch, port: 80 }]
END
kubectl -n "$NAMESPACE" delete ingress mall
shorter() { [ "$(through 30080 mall.test "/$WEAR/hats?size=2")" = "wear /hats?size=2" ] && [ "$(through 30080 mall.test "/$WATCH/films/7")" = "watch /films/7" ]; }
wait_until 150 shorter
