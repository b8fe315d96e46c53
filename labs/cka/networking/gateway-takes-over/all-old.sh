set -e
kubectl create --validate=false -f - <<END
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: tram, namespace: $NAMESPACE }
spec:
  parentRefs: [{ name: tram }]
  hostnames: [$HOST]
  rules:
    - backendRefs:
        - { name: old, port: 80, weight: 1 }
        - { name: new, port: 80, weight: 0 }
END
