set -e
kubectl create --validate=false -f - <<END
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shops, namespace: $NAMESPACE }
spec:
  ingressClassName: traefik
  tls: [{ hosts: [bakery.$DOMAIN], secretName: market }]
  rules:
    - host: bakery.$DOMAIN
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: bakery, port: { number: 80 } } } }
          - { path: /fish, pathType: Prefix, backend: { service: { name: fishery, port: { number: 80 } } } }
    - host: fishery.$DOMAIN
      http:
        paths: [{ path: /, pathType: Prefix, backend: { service: { name: fishery, port: { number: 80 } } } }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: rest, namespace: $NAMESPACE }
spec:
  ingressClassName: traefik
  defaultBackend: { service: { name: lost, port: { number: 80 } } }
END
served() { [ "$(through 30080 nobody.example /)" = "lost /" ] && [ "$(through 30443 "bakery.$DOMAIN" / --cacert /root/market.crt)" = "bakery /" ]; }
wait_until 100 served
