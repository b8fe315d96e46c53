set -e
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: Service
metadata: { name: old-shop, namespace: $NAMESPACE }
spec:
  ports: [{ name: http, port: 80, targetPort: 8090 }]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: old-shop-1
  namespace: $NAMESPACE
  labels: { kubernetes.io/service-name: old-shop }
addressType: IPv4
ports: [{ name: http, port: 8090 }]
endpoints:
  - addresses: [$LAB_ADDRESS]
END
