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
      filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replaceFullPath: / } } }]
      backendRefs: [{ name: wear, port: 80 }]
    - matches: [{ path: { type: PathPrefix, value: /$WATCH } }]
      filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replaceFullPath: / } } }]
      backendRefs: [{ name: watch, port: 80 }]
END
kubectl -n "$NAMESPACE" delete ingress mall
replaced() { [ "$(through 30080 mall.test "/$WEAR/hats")" = "wear /" ]; }
wait_until 150 replaced
