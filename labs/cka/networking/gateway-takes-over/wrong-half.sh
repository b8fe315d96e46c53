set -e
kubectl create --validate=false -f - <<END
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: tram, namespace: $NAMESPACE }
spec:
  gatewayClassName: traefik
  listeners:
    - { name: tls, port: 443, protocol: HTTPS, hostname: $HOST, tls: { mode: Terminate, certificateRefs: [{ name: tram }] } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: tram, namespace: $NAMESPACE }
spec:
  parentRefs: [{ name: tram }]
  hostnames: [$HOST]
  rules:
    - backendRefs:
        - { name: old, port: 80, weight: 1 }
        - { name: new, port: 80, weight: 1 }
END
accepted() { api "/apis/gateway.networking.k8s.io/v1/namespaces/$NAMESPACE/httproutes/tram" -f | jq -e 'any(.status.parents[]?.conditions[]?; .type == "Accepted" and .status == "True")' > /dev/null; }
wait_until 150 accepted
# What is accepted is served a moment later.
sleep "$((5 * ${LAB_SLOWNESS:-1}))"
