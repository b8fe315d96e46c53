set -e
kubectl delete namespace ingress gate --ignore-not-found --timeout=0s
kubectl delete clusterrole traefik --ignore-not-found
kubectl delete clusterrolebinding traefik --ignore-not-found
kubectl delete ingressclass traefik "$CLASS" --ignore-not-found
kubectl delete gatewayclass traefik --ignore-not-found
kubectl create namespace gate
{
  saying fountain 1
  cat <<END
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front, namespace: $NAMESPACE }
spec:
  ingressClassName: $CLASS
  rules:
    - host: plaza.test
      http:
        paths: [{ path: /, pathType: Prefix, backend: { service: { name: fountain, port: { number: 80 } } } }]
END
} | kubectl create --validate=false -f -
wait_until 200 rolled_out "$NAMESPACE" fountain
