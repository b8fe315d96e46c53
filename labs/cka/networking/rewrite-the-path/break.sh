set -e
kubectl create --validate=false -f - <<END
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: mall, namespace: $NAMESPACE }
spec:
  ingressClassName: traefik
  rules:
    - host: mall.test
      http:
        paths:
          - { path: /$WEAR, pathType: Prefix, backend: { service: { name: wear, port: { number: 80 } } } }
          - { path: /$WATCH, pathType: Prefix, backend: { service: { name: watch, port: { number: 80 } } } }
END
broken() { [ "$(through 30080 mall.test "/$WEAR/hats")" = "wear /$WEAR/hats" ]; }
wait_until 100 broken
