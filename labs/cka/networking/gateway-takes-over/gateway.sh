set -e
kubectl create --validate=false -f - <<END
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: tram, namespace: $NAMESPACE }
spec:
  gatewayClassName: traefik
  listeners:
    - { name: tls, port: 443, protocol: HTTPS, hostname: $HOST, tls: { mode: Terminate, certificateRefs: [{ name: tram }] } }
END
