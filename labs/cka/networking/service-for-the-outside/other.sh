set -e
kubectl create --validate=false -f - <<END
apiVersion: v1
kind: Service
metadata: { name: old-shop, namespace: $NAMESPACE }
spec:
  ports: [{ port: 80 }]
---
apiVersion: v1
kind: Endpoints
metadata: { name: old-shop, namespace: $NAMESPACE }
subsets:
  - addresses: [{ ip: $LAB_ADDRESS }]
    ports: [{ port: 8090 }]
END
